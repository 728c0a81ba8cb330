package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Copies;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Adapter;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Site;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** What forbids a failover, and what whoever approves it should know. Pure. */
final class FailoverLint {

  private final Planner.Input input;
  private final List<String> problems;
  private final List<Finding> findings;
  private final DataCenterId source;
  private final Site target;

  private FailoverLint(Planner.Input input, List<String> problems, List<Finding> findings) {
    this.input = input;
    this.problems = problems;
    this.findings = findings;
    this.source = input.request().source();
    this.target = input.target();
  }

  static void check(Planner.Input input, List<String> problems, List<Finding> findings) {
    FailoverLint lint = new FailoverLint(input, problems, findings);
    lint.nothingNeedsTheSource();
    lint.targetCanBePromoted();
    lint.othersAreReachable();
    lint.groupsAreOneReplication();
    lint.groupsAreOneLineage();
    lint.capabilities();
    lint.verification();
  }

  /** R9: nothing but fencing may need what is lost with the source. */
  private void nothingNeedsTheSource() {
    List<Dependence> needed = new ArrayList<>(input.dependences());
    for (Site site : input.sites().values()) {
      if (!site.id().equals(source)) {
        for (Adapter adapter : site.adapters()) {
          needed.add(new Dependence(adapter.name() + " of " + site.id(), adapter.locatedIn()));
        }
      }
    }
    for (DnsAdapter zone : input.dns()) {
      needed.add(new Dependence("DNS zone " + zone.name(), zone.locatedIn()));
      zone.servers()
          .forEach(
              (server, where) -> {
                if (where.kind() == Location.Kind.UNDECLARED) {
                  needed.add(new Dependence("DNS server " + server, where));
                }
              });
    }
    for (Dependence each : needed) {
      if (each.location().isIn(source)) {
        problems.add(
            each.what()
                + " lives in "
                + source
                + ", which is lost; give the "
                + input.request().kind()
                + " one that lives elsewhere");
      } else if (each.location().kind() == Location.Kind.UNDECLARED) {
        warn(
            "location",
            "nobody declared where " + each.what() + " lives",
            "declare it, so that the plan can be checked for needing the lost data center");
      }
    }
  }

  private void targetCanBePromoted() {
    if (input.request().moves() && input.drilled().contains(target.id())) {
      problems.add(
          target.id()
              + " is in the middle of a drill; resume or abort that run, or rejoin "
              + target.id()
              + ", before anything moves there");
    }
    for (DatabaseAdapter database : target.databases().values()) {
      Optional<DatabaseState> state = input.observed().database(target.id(), database.name());
      if (state.isEmpty()) {
        problems.add(
            "database "
                + database.name()
                + " of "
                + target.id()
                + " does not answer: "
                + input.observed().databaseProblem(target.id(), database.name()));
      } else if (state.get().isPrimary()) {
        problems.add(
            "database "
                + database.name()
                + " of "
                + target.id()
                + " is a primary, not a standby; find out who promoted it before anything else");
      }
    }
    if (input.observed().cluster(target.id()).isEmpty()) {
      problems.add(
          "the cluster of "
              + target.id()
              + " does not answer: "
              + input.observed().clusterProblem(target.id()));
    }
  }

  private void othersAreReachable() {
    for (Site site : input.sites().values()) {
      if (site.id().equals(source) || site.id().equals(target.id())) {
        continue;
      }
      if (input.drilled().contains(site.id())) {
        warn(
            "drill.unfinished",
            site.id() + " is in the middle of a drill and is left out",
            "clean up: resume or abort the drill, or rejoin " + site.id() + " afterwards");
        continue;
      }
      for (String name : site.databases().keySet()) {
        Optional<DatabaseState> standby = input.observed().database(site.id(), name);
        input
            .observed()
            .database(target.id(), name)
            .flatMap(mine -> standby.flatMap(other -> Copies.missingLog(mine, other)))
            .ifPresent(
                missing ->
                    warn(
                        "standby.log",
                        "database "
                            + name
                            + " of "
                            + site.id()
                            + " is too far behind "
                            + target.id()
                            + ": "
                            + missing,
                        "let it catch up now, or rebuild it; it will not follow the target"));
        if (standby.isEmpty()) {
          warn(
              "standby.unreachable",
              "database " + name + " of " + site.id() + " does not answer",
              "it may hold acknowledged commits that the target lacks; the run will ask");
        }
      }
    }
  }

  /**
   * One group, one system identifier: a copy of something else must never be attached or promoted.
   */
  private void groupsAreOneReplication() {
    for (String group : target.databases().keySet()) {
      Optional<DatabaseState> mine = input.observed().database(target.id(), group);
      for (DataCenterId dc : input.sites().keySet()) {
        input
            .observed()
            .database(dc, group)
            .filter(
                other ->
                    mine.isPresent()
                        && !other.systemIdentifier().equals(mine.get().systemIdentifier()))
            .ifPresent(
                other ->
                    problems.add(
                        "database "
                            + group
                            + " of "
                            + dc
                            + " has system identifier "
                            + other.systemIdentifier()
                            + ", that of "
                            + target.id()
                            + " has "
                            + mine.map(DatabaseState::systemIdentifier).orElse("none")
                            + "; they are not copies of one database"));
      }
    }
  }

  /**
   * Copies of one history: the marks of one are the beginning of the other's. A standby of another
   * lineage than the target's stays apart; with a source of another one it is not known what to
   * rescue.
   */
  private void groupsAreOneLineage() {
    for (String group : target.databases().keySet()) {
      Optional<DatabaseState> mine = input.observed().database(target.id(), group);
      for (DataCenterId dc : input.sites().keySet()) {
        Optional<DatabaseState> other =
            input
                .observed()
                .database(dc, group)
                .filter(state -> mine.isPresent() && !isOneLineage(mine.get(), state));
        if (other.isEmpty()) {
          continue;
        }
        String seen =
            "database "
                + group
                + " of "
                + dc
                + " has another lineage than that of "
                + target.id()
                + ": "
                + other.get().lineage()
                + " and "
                + mine.map(DatabaseState::lineage).orElse(List.of());
        if (dc.equals(source)) {
          problems.add(seen + "; find out which one is right and rebuild the other from it");
        } else {
          warn(
              "standby.lineage", seen, "it stays apart; find out what it has before it is rebuilt");
        }
      }
    }
  }

  private static boolean isOneLineage(DatabaseState one, DatabaseState other) {
    int common = Math.min(one.lineage().size(), other.lineage().size());
    return one.lineage().subList(0, common).equals(other.lineage().subList(0, common));
  }

  private void capabilities() {
    for (Site site : input.sites().values()) {
      for (DatabaseAdapter database : site.databases().values()) {
        // A failover has no rejoin in it.
        for (Capability missing : EnumSet.complementOf(EnumSet.of(Capability.REJOIN))) {
          if (!database.capabilities().contains(missing)) {
            findings.add(
                Finding.of(
                        "database.capability",
                        Severity.WARNING,
                        "database " + database.name() + " cannot " + missing,
                        "the step that needs it is left out; the loss may be larger")
                    .in(site.id()));
          }
        }
      }
    }
  }

  private void verification() {
    if (!input.hasProbe()) {
      warn(
          "service.probe",
          "there is no service probe, so nobody looks whether users are served",
          "give the orchestrator a ServiceProbe");
    }
    if (input.dns().isEmpty()) {
      warn(
          "dns.none",
          "no DNS zone is configured; the names will not move",
          "give the orchestrator a DnsAdapter, or ManualDns");
    }
  }

  private void warn(String check, String seen, String remedy) {
    findings.add(Finding.of(check, Severity.WARNING, seen, remedy));
  }
}

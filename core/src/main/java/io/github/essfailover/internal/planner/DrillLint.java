package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.internal.steps.Nearness;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.request.Drill;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Site;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What forbids a drill: whatever would touch production, or could not be cleaned up. Pure. */
final class DrillLint {

  /** How far a standby may lie behind to count as healthy. */
  private static final long NEAR = 16L << 20;

  private final Planner.Input input;
  private final Drill request;
  private final List<String> problems;
  private final List<Finding> findings;

  private DrillLint(
      Planner.Input input, Drill request, List<String> problems, List<Finding> findings) {
    this.input = input;
    this.request = request;
    this.problems = problems;
    this.findings = findings;
  }

  static void check(
      Planner.Input input, Drill request, List<String> problems, List<Finding> findings) {
    DrillLint lint = new DrillLint(input, request, problems, findings);
    lint.canBeIsolated();
    lint.isNotDrilledAlready();
    lint.isNotWhereUsersAreLed();
    input.target().databases().values().forEach(lint::database);
    lint.isNotTheOnlyStandby();
    lint.canBeProbed();
  }

  private void canBeIsolated() {
    boolean exit =
        input.target().firewalls().values().stream()
            .anyMatch(firewall -> firewall.stoppable().contains(Traffic.OUTBOUND));
    if (!exit) {
      problems.add(
          "no firewall of "
              + request.target()
              + " can stop what leaves it, so the drill could send mail, push and federation traffic"
              + " to the world; declare one");
    }
  }

  private void isNotDrilledAlready() {
    if (input.drilled().contains(request.target())) {
      problems.add(
          request.target()
              + " is in the middle of an earlier drill; resume or abort that run first");
    }
  }

  /** They would be served by the drill, and what they write would be gone with it. */
  private void isNotWhereUsersAreLed() {
    Set<IngressAddress> there = input.target().ingress();
    Set<DnsName> led = new TreeSet<>();
    input.observed().dns().values().stream()
        .flatMap(seen -> seen.value().stream())
        .flatMap(state -> state.servers().stream())
        .forEach(
            view ->
                view.records()
                    .forEach(
                        (name, addresses) -> {
                          if (addresses.stream().anyMatch(there::contains)) {
                            led.add(name);
                          }
                        }));
    if (!led.isEmpty()) {
      problems.add(
          "names lead to "
              + request.target()
              + ": "
              + led
              + "; what users write there during a drill would be thrown away; point them at "
              + request.source()
              + " and wait for their TTL");
    }
  }

  private void database(DatabaseAdapter server) {
    String group = server.name();
    if (!server.capabilities().contains(Capability.FREEZE)) {
      problems.add(name(group, request.target()) + " cannot be detached");
    }
    if (!server.capabilities().contains(Capability.REJOIN)) {
      problems.add(
          name(group, request.target())
              + " cannot be made a standby again from here, so the drill could not be cleaned up");
    }
    standbyProblem(group, input.target()).ifPresent(problems::add);
    primary(group)
        .flatMap(DatabaseState::synchronousRule)
        .filter(rule -> rule.standbys().contains(Arguments.slot(request.target())))
        .ifPresent(rule -> synchronous(group, rule));
  }

  /** Commits must go on while the drilled standby confirms none. */
  private void synchronous(String group, SynchronousRule rule) {
    TreeSet<String> left = new TreeSet<>(rule.standbys());
    left.remove(Arguments.slot(request.target()));
    if (left.size() < rule.quorum()) {
      problems.add(
          "commits of "
              + group
              + " wait for "
              + request.target()
              + " ("
              + rule
              + "): they would hang during the drill");
    } else {
      findings.add(
          Finding.of(
                  "drill.synchronous",
                  Severity.WARNING,
                  "during the drill commits of " + group + " wait only for " + left,
                  "drill when losing one of them is unlikely, or add a synchronous standby")
              .in(request.target()));
    }
  }

  private void isNotTheOnlyStandby() {
    boolean another =
        input.sites().values().stream()
            .filter(site -> !site.id().equals(request.target()))
            .filter(site -> !site.id().equals(request.source()))
            .anyMatch(this::isHealthy);
    if (!another && !request.onlyStandby()) {
      problems.add(
          request.target()
              + " is the only healthy standby: a failover would have to wait for the drill's"
              + " clean-up; say alsoOnTheOnlyStandby() if that is acceptable");
    }
  }

  private boolean isHealthy(Site site) {
    return !input.drilled().contains(site.id())
        && input.target().databases().keySet().stream()
            .allMatch(
                group ->
                    site.databases().containsKey(group) && standbyProblem(group, site).isEmpty());
  }

  private Optional<String> standbyProblem(String group, Site site) {
    Optional<DatabaseState> standby = input.observed().database(site.id(), group);
    DatabaseAdapter upstream = input.source().databases().get(group);
    Optional<DatabaseState> primary = primary(group);
    if (upstream == null || primary.isEmpty()) {
      return Optional.of(name(group, request.source()) + " is not seen as the primary");
    }
    if (standby.isEmpty()) {
      return Optional.of(
          name(group, site.id())
              + " does not answer: "
              + input.observed().databaseProblem(site.id(), group));
    }
    return Nearness.problem(standby.get(), upstream.endpoint(), primary.get(), NEAR)
        .map(why -> name(group, site.id()) + " " + why);
  }

  private Optional<DatabaseState> primary(String group) {
    return input.observed().database(request.source(), group).filter(DatabaseState::isPrimary);
  }

  private void canBeProbed() {
    if (input.hasProbe()) {
      return;
    }
    if (!request.load().isZero()) {
      problems.add("there is no service probe, so there is nothing that could load the service");
    }
    findings.add(
        Finding.of(
            "service.probe",
            Severity.WARNING,
            "there is no service probe, so nobody looks whether users would be served",
            "give the orchestrator a ServiceProbe"));
  }

  private static String name(String group, DataCenterId dataCenter) {
    return "database " + group + " of " + dataCenter;
  }
}

package io.github.essfailover.postgres.patroni;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.ManagedPostgres;
import io.github.essfailover.spi.ThisMachine;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What changes of the cluster will need: looked at, nothing changed. */
final class PatroniChecks {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ManagedPostgres sql;
  private final Rest rest;
  private final PatroniRoles roles;
  private final List<Finding> findings = new ArrayList<>();

  PatroniChecks(ManagedPostgres sql, Rest rest, PatroniRoles roles) {
    this.sql = sql;
    this.rest = rest;
    this.roles = roles;
  }

  List<Finding> run(Deadline deadline) {
    checkTransport();
    checkView(deadline);
    checkOrders(deadline);
    checkMembers(deadline);
    try {
      findings.addAll(sql.check(deadline));
    } catch (AdapterException e) {
      add("database.reachable", Severity.ERROR, said(e), e.remedy());
    }
    return List.copyOf(findings);
  }

  private void checkTransport() {
    List<String> readable =
        rest.members().stream()
            .filter(member -> "http".equals(member.getScheme()))
            .filter(member -> !ThisMachine.isNamed(member.getHost()))
            .map(URI::getAuthority)
            .toList();
    if (!readable.isEmpty()) {
      add(
          "patroni.plain-http",
          Severity.WARNING,
          "orders and credentials are sent without TLS to " + readable,
          "Give the REST API certificates (restapi.certfile), and its members https addresses.");
    }
  }

  private void checkView(Deadline deadline) {
    try {
      PatroniView view = roles.view(deadline.atMost(PATIENCE));
      if (view.paused()) {
        add(
            "patroni.pause",
            Severity.ERROR,
            "Patroni is paused: every change would be refused",
            "Find out who paused it and why; then patronictl resume.");
      }
      if (view.leader().isEmpty()) {
        add(
            "patroni.leader",
            Severity.ERROR,
            "no member leads",
            "Look at the members' logs and at the store of Patroni.");
      }
      view.members().stream()
          .filter(member -> !member.runs())
          .forEach(
              member ->
                  add(
                      "patroni.member",
                      Severity.WARNING,
                      member.name() + " is " + member.state(),
                      "Look at its log."));
      if (view.members().size() == 1) {
        add(
            "patroni.member",
            Severity.WARNING,
            "the cluster has one member: nothing takes over inside the data center",
            "Add a member.");
      }
    } catch (AdapterException e) {
      add("patroni.reachable", Severity.ERROR, said(e), e.remedy());
    }
  }

  /**
   * Patroni asks for credentials only where something is changed, so the request is a change of
   * nothing: it proves them, and wakes Patroni once.
   */
  private void checkOrders(Deadline deadline) {
    try {
      Orders orders = roles.orders(deadline.atMost(PATIENCE));
      if (!orders.usesSlots()) {
        add(
            "patroni.slots",
            Severity.ERROR,
            "postgresql.use_slots is false: followers would find no slot",
            "Set it to true: patronictl edit-config.");
      }
    } catch (AdapterException e) {
      add("patroni.credentials", Severity.ERROR, said(e), e.remedy());
    }
  }

  private void checkMembers(Deadline deadline) {
    for (URI member : rest.members()) {
      String where = "member at " + member.getAuthority();
      try {
        Version version =
            Version.parse(rest.get(member, "/patroni", deadline.atMost(PATIENCE)).body());
        if (version.compareTo(Version.DEMOTES) < 0) {
          add(
              "patroni.version",
              Severity.WARNING,
              where + " is version " + version + ": it cannot make a running primary a standby",
              "After a failover rebuild the old side as a standby cluster, or upgrade to "
                  + Version.DEMOTES
                  + ".");
        }
      } catch (AdapterException e) {
        add("patroni.reachable", Severity.WARNING, where + ": " + said(e), e.remedy());
      } catch (IllegalArgumentException e) {
        add(
            "patroni.reachable",
            Severity.ERROR,
            where + " does not answer as Patroni does",
            "Check the address of the REST API.");
      }
    }
  }

  private static String said(AdapterException e) {
    return String.valueOf(e.getMessage());
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    Finding finding = Finding.of(check, severity, sql.name() + ": " + seen, remedy);
    findings.add(sql.locatedIn().dataCenter().map(finding::in).orElse(finding));
  }
}

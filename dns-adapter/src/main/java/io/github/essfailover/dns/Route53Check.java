package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;

/** Whether a move of the names in a hosted zone would succeed. */
final class Route53Check {

  private static final long ADVISED_TTL_SECONDS = 60;

  private final HostedZone zone;
  private final SortedSet<DnsName> names;
  private final List<Finding> findings = new ArrayList<>();

  Route53Check(HostedZone zone, SortedSet<DnsName> names) {
    this.zone = zone;
    this.names = names;
  }

  List<Finding> run(Deadline deadline) {
    zone.readableOnTheWay()
        .ifPresent(
            endpoint ->
                add(
                    "dns.plain-http",
                    Severity.WARNING,
                    "the DNS service " + endpoint + " is used without TLS",
                    "Give the client an https endpoint."));
    try {
      checkZone(zone.description(deadline));
      for (DnsName name : names) {
        checkRecords(zone.recordSets(name, deadline));
      }
    } catch (AdapterException e) {
      add("dns.server", Severity.ERROR, String.valueOf(e.getMessage()), e.remedy());
    }
    return findings;
  }

  private void checkZone(GetHostedZoneResponse description) {
    String domain = "." + description.hostedZone().name();
    for (DnsName name : names) {
      if (!("." + name + ".").endsWith(domain)) {
        add(
            "dns.zone",
            Severity.ERROR,
            name + " is not in hosted zone " + zone.id() + " of " + domain.substring(1),
            "Compare the hosted zone's id.");
      }
    }
    boolean isPrivate = Boolean.TRUE.equals(description.hostedZone().config().privateZone());
    if (isPrivate && description.vpCs().isEmpty()) {
      add(
          "dns.zone",
          Severity.WARNING,
          "private hosted zone " + zone.id() + " belongs to no network",
          "Associate it with the networks whose users should follow.");
    }
  }

  private void checkRecords(RecordSets sets) {
    if (sets.routingPolicy().isPresent()) {
      add(
          "dns.routing",
          Severity.ERROR,
          sets.name() + " has a routing policy",
          "Make it a simple record; a health check could move users against the run.");
    } else if (sets.sets().isEmpty()) {
      add(
          "dns.records",
          Severity.WARNING,
          sets.name() + " has no address",
          "Check the spelling; resolvers also keep a missing name for a while.");
    }
    if (sets.ttlSeconds() > ADVISED_TTL_SECONDS) {
      add(
          "dns.ttl",
          Severity.WARNING,
          sets.name() + " is kept for " + sets.ttlSeconds() + " s by resolvers",
          "Lower its TTL to 60 s or less; users follow a move no sooner than that.");
    }
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    findings.add(Finding.of(check, severity, seen, remedy));
  }
}

package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/** Whether a move of the names would succeed, and how soon users would follow it. */
final class DnsCheck {

  private static final Duration ADVISED_TTL = Duration.ofMinutes(1);

  private final Rfc2136Dns dns;
  private final Name zone;
  private final List<NameServer> servers;
  private final boolean isSigned;
  private final Updates updates;
  private final List<Finding> findings = new ArrayList<>();

  DnsCheck(Rfc2136Dns dns, Name zone, List<NameServer> servers, boolean isSigned, Updates updates) {
    this.dns = dns;
    this.zone = zone;
    this.servers = servers;
    this.isSigned = isSigned;
    this.updates = updates;
  }

  List<Finding> run(Deadline deadline) {
    try {
      DnsState state = dns.observe(deadline);
      checkServers(state);
      checkRecords(state);
    } catch (AdapterException e) {
      add("dns.server", Severity.ERROR, seen(e), "Make a DNS server reachable from here.");
      return findings;
    }
    checkDelegation(deadline);
    checkKey(deadline);
    return findings;
  }

  private void checkDelegation(Deadline deadline) {
    try {
      for (String name : new Delegation(servers.get(0), zone, deadline).notAsked(servers)) {
        add(
            "dns.nameservers",
            Severity.WARNING,
            name + " answers for the zone and is not asked",
            "Declare it with authoritative(\"" + name + "\", ...), or take it out of the zone.");
      }
    } catch (IOException e) {
      // That the server does not answer is told by the records.
      add(
          "dns.nameservers",
          Severity.INFO,
          "the zone's name servers are not known: "
              + servers.get(0).label()
              + " "
              + Failures.reason(e),
          "Make the server that takes updates reachable over TCP.");
    }
  }

  private void checkServers(DnsState state) {
    boolean takesUpdates = true;
    for (ServerView view : state.servers()) {
      Severity severity = takesUpdates ? Severity.ERROR : Severity.WARNING;
      takesUpdates = false;
      view.problem()
          .ifPresent(
              problem ->
                  add(
                      "dns.server",
                      severity,
                      "DNS server " + view.server() + " " + problem,
                      "Make it reachable over TCP and authoritative for the names."));
    }
  }

  private void checkRecords(DnsState state) {
    List<ServerView> answering =
        state.servers().stream().filter(view -> view.problem().isEmpty()).toList();
    if (answering.isEmpty()) {
      return;
    }
    ServerView first = answering.get(0);
    first
        .records()
        .forEach(
            (name, addresses) -> {
              if (addresses.isEmpty()) {
                add(
                    "dns.records",
                    Severity.WARNING,
                    name + " has no address",
                    "Check the spelling; resolvers also keep a missing name for a while.");
              }
            });
    for (ServerView view : answering) {
      if (!view.records().equals(first.records())) {
        add(
            "dns.consistency",
            Severity.WARNING,
            "DNS servers " + first.server() + " and " + view.server() + " answer differently",
            "Look at the transfers of the zone.");
      }
    }
    if (state.longestTtl().compareTo(ADVISED_TTL) > 0) {
      add(
          "dns.ttl",
          Severity.WARNING,
          "names are kept for " + state.longestTtl().toSeconds() + " s by resolvers",
          "Lower their TTL to 60 s or less; users follow a move no sooner than that.");
    }
  }

  private void checkKey(Deadline deadline) {
    if (!isSigned) {
      add(
          "dns.key",
          Severity.WARNING,
          "updates are not signed",
          "Configure a TSIG key; an address is no proof of who sends an update.");
    }
    try {
      int rcode = updates.probe(zone, deadline);
      if (rcode != Rcode.NOERROR) {
        add("dns.zone", Severity.ERROR, "the zone is not there", "Compare the zone's name.");
      }
    } catch (AdapterException e) {
      add("dns.key", Severity.ERROR, seen(e), e.remedy());
    }
  }

  private static String seen(AdapterException e) {
    return String.valueOf(e.getMessage());
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    findings.add(Finding.of(check, severity, seen, remedy));
  }
}

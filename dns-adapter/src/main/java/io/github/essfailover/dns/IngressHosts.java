package io.github.essfailover.dns;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.ReadinessCheck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Whether every host that the clusters' ingresses serve is a name that moves, and the other way
 * round: a host that nobody moves is down after a failover although everything else is well.
 *
 * <p>Thread-safe when the source of hosts is.
 */
public final class IngressHosts implements ReadinessCheck {

  private final Function<Deadline, Set<DnsName>> hosts;
  private final List<DnsAdapter> zones;

  private IngressHosts(Function<Deadline, Set<DnsName>> hosts, Collection<DnsAdapter> zones) {
    this.hosts = hosts;
    this.zones = List.copyOf(zones);
  }

  /**
   * The check.
   *
   * @param hosts reads the hosts of the ingresses, within a deadline; throws AdapterException
   * @param zones all that move names
   */
  public static IngressHosts of(
      Function<Deadline, Set<DnsName>> hosts, Collection<DnsAdapter> zones) {
    return new IngressHosts(hosts, zones);
  }

  @Override
  public List<Finding> run(Deadline deadline) {
    SortedSet<DnsName> moved = new TreeSet<>();
    zones.forEach(zone -> moved.addAll(zone.names()));
    try {
      return compare(new TreeSet<>(hosts.apply(deadline)), moved);
    } catch (AdapterException e) {
      return List.of(
          Finding.of("dns.hosts", Severity.WARNING, String.valueOf(e.getMessage()), e.remedy()));
    }
  }

  private static List<Finding> compare(SortedSet<DnsName> hosts, SortedSet<DnsName> moved) {
    List<Finding> findings = new ArrayList<>();
    for (DnsName host : hosts) {
      if (!moved.contains(host)) {
        findings.add(
            Finding.of(
                "dns.hosts",
                Severity.ERROR,
                "an ingress serves " + host + ", which no zone moves",
                "Add it to the records of a DNS adapter; its users would stay behind."));
      }
    }
    for (DnsName name : moved) {
      if (!hosts.contains(name)) {
        findings.add(
            Finding.of(
                "dns.hosts",
                Severity.INFO,
                name + " moves, and no ingress serves it",
                "Take it out of the records if it is not of the deployment."));
      }
    }
    return findings;
  }
}

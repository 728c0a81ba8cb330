package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.audit.AcrossClusters;
import io.github.essfailover.k8s.audit.ClusterChecks;
import io.github.essfailover.k8s.audit.ClusterFacts;
import io.github.essfailover.k8s.audit.ClusterInventory;
import io.github.essfailover.k8s.audit.ClusterPeers;
import io.github.essfailover.k8s.audit.DatabaseHosts;
import io.github.essfailover.k8s.audit.DatabaseHosts.Lookup;
import io.github.essfailover.k8s.audit.Outcome;
import io.github.essfailover.manual.NameLookup;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.ReadinessCheck;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks at all clusters of a deployment for what stands in the way of high availability: how they
 * are built, whether they are like the reference architecture and like each other, whether a
 * standby has room. Reads only.
 *
 * <pre>{@code
 * ClusterAudit audit = ClusterAudit.of(dc1, dc2, dc3)
 *     .ingress("dc1", "192.0.2.10")
 *     .databases("dc1", "10.1.0.5", "db.dc1.example.org");
 * System.out.println(audit.report(deadline).toText());
 * }</pre>
 *
 * <p>As a {@link ReadinessCheck} it leaves out what the clusters' own adapters say at the same
 * time. Every part of a cluster that the account may not read is a finding and hides nothing else.
 *
 * <p>Immutable and thread-safe; the methods that configure return a changed copy.
 */
public final class ClusterAudit implements ReadinessCheck {

  private static final int ALIASES = 4;

  private final SortedMap<DataCenterId, KubernetesCluster> clusters;
  private final Map<DataCenterId, Set<String>> ingress;
  private final Map<DataCenterId, Set<String>> databases;
  private final Map<DataCenterId, Resolver> resolvers;
  private final Clock clock;

  private record Resolver(NameLookup lookup, String server) {}

  private ClusterAudit(
      SortedMap<DataCenterId, KubernetesCluster> clusters,
      Map<DataCenterId, Set<String>> ingress,
      Map<DataCenterId, Set<String>> databases,
      Map<DataCenterId, Resolver> resolvers,
      Clock clock) {
    this.clusters = clusters;
    this.ingress = Map.copyOf(ingress);
    this.databases = Map.copyOf(databases);
    this.resolvers = Map.copyOf(resolvers);
    this.clock = clock;
  }

  /** The clusters of one deployment; each says where it is, or is called by its name. */
  public static ClusterAudit of(KubernetesCluster... clusters) {
    SortedMap<DataCenterId, KubernetesCluster> byPlace = new TreeMap<>();
    for (KubernetesCluster cluster : clusters) {
      if (byPlace.put(cluster.place(), cluster) != null) {
        throw new IllegalArgumentException("two clusters are in " + cluster.place());
      }
    }
    return new ClusterAudit(byPlace, Map.of(), Map.of(), Map.of(), Clock.systemUTC());
  }

  /** The addresses at which users reach that data center. Default: not compared. */
  public ClusterAudit ingress(String dataCenter, String... addresses) {
    return new ClusterAudit(
        clusters, with(ingress, dataCenter, Set.of(addresses)), databases, resolvers, clock);
  }

  /**
   * All names and addresses of that data center's database servers. Default: only addresses that
   * two data centers name are found.
   */
  public ClusterAudit databases(String dataCenter, String... hosts) {
    return new ClusterAudit(
        clusters, ingress, with(databases, dataCenter, Set.of(hosts)), resolvers, clock);
  }

  /**
   * How that data center's pods look database hosts up.
   *
   * @param server an authoritative one as that data center sees it, for the zone of these hosts
   */
  public ClusterAudit resolver(String dataCenter, NameLookup lookup, String server) {
    return new ClusterAudit(
        clusters,
        ingress,
        databases,
        with(resolvers, dataCenter, new Resolver(lookup, server)),
        clock);
  }

  /** The clock that dates the report and judges certificates; default the system's. */
  public ClusterAudit clock(Clock newClock) {
    return new ClusterAudit(clusters, ingress, databases, resolvers, newClock);
  }

  private <T> Map<DataCenterId, T> with(Map<DataCenterId, T> old, String dataCenter, T value) {
    DataCenterId where = DataCenterId.of(dataCenter);
    if (!clusters.containsKey(where)) {
      throw new IllegalArgumentException(
          "no cluster is in '" + dataCenter + "', only in " + clusters.keySet());
    }
    Map<DataCenterId, T> changed = new HashMap<>(old);
    changed.put(where, value);
    return changed;
  }

  @Override
  public List<Finding> run(Deadline deadline) {
    return report(deadline).findings().stream()
        .filter(f -> !ClusterChecks.isSaidByTheAdapter(f))
        .toList();
  }

  /** Looks at all clusters at once, until the deadline at the latest. Throws nothing. */
  public AuditReport report(Deadline deadline) {
    ClusterLooks looks = ClusterLooks.at(clusters, clock, deadline);
    SortedMap<DataCenterId, ClusterInventory> seen = looks.inventories();
    List<Finding> findings = new ArrayList<>(looks.failures());
    SortedMap<DataCenterId, Set<String>> looked = new TreeMap<>();
    seen.forEach(
        (where, inventory) -> {
          Outcome outcome = ClusterChecks.audit(inventory);
          outcome.findings().forEach(f -> findings.add(f.in(where)));
          looked.put(where, new TreeSet<>(outcome.looked()));
        });
    compare(seen, findings, looked);
    AcrossClusters across = new AcrossClusters(seen, clusters.size());
    findings.addAll(across.findings());
    findings.addAll(across.ingress(ingress));
    findings.addAll(databaseHosts(looks.databases(), deadline));
    return new AuditReport(clock.instant(), findings, inOrder(looked, findings));
  }

  private static void compare(
      SortedMap<DataCenterId, ClusterInventory> seen,
      List<Finding> findings,
      Map<DataCenterId, Set<String>> looked) {
    SortedMap<DataCenterId, Map<String, String>> facts = new TreeMap<>();
    seen.forEach((where, inventory) -> facts.put(where, ClusterFacts.of(inventory)));
    facts.forEach(
        (where, own) -> {
          SortedMap<DataCenterId, Map<String, String>> peers = new TreeMap<>(facts);
          peers.remove(where);
          ClusterPeers.compare(own, peers).forEach(f -> findings.add(f.in(where)));
          looked
              .computeIfAbsent(where, w -> new TreeSet<>())
              .addAll(ClusterPeers.compared(own, peers));
        });
  }

  private List<Finding> databaseHosts(
      Map<DataCenterId, Map<String, Endpoint>> rendered, Deadline deadline) {
    Map<DataCenterId, Lookup> lookups = new HashMap<>();
    resolvers.forEach((where, r) -> lookups.put(where, name -> addresses(r, name, deadline)));
    DatabaseHosts check = new DatabaseHosts(databases, lookups);
    SortedMap<DataCenterId, Set<String>> hosts = new TreeMap<>();
    rendered.forEach(
        (where, byName) ->
            hosts.put(
                where,
                byName.values().stream()
                    .map(Endpoint::host)
                    .collect(Collectors.toCollection(TreeSet::new))));
    List<Finding> findings = new ArrayList<>(check.shared(hosts));
    hosts.forEach((where, own) -> findings.addAll(check.check(where, own)));
    return findings;
  }

  /** The addresses and the aliases on the way to them. */
  private static Set<String> addresses(Resolver resolver, String host, Deadline deadline) {
    Set<String> found = new TreeSet<>();
    String next = host;
    for (int i = 0; i < ALIASES && !next.isEmpty(); i++) {
      Set<IngressAddress> answer;
      try {
        answer = resolver.lookup.lookup(resolver.server, DnsName.of(next), deadline);
      } catch (IllegalArgumentException e) {
        throw AdapterException.permanent(
            "NAME_UNUSABLE",
            "The host is not a name that can be looked up.",
            Map.of("host", next),
            "Write the full name, or an address, into the manifest.",
            e);
      }
      next = "";
      for (IngressAddress address : answer) {
        found.add(address.value());
        if (address.type() == IngressAddress.Type.CNAME) {
          next = address.value();
        }
      }
    }
    return found;
  }

  private static SortedMap<DataCenterId, Set<String>> inOrder(
      SortedMap<DataCenterId, Set<String>> looked, List<Finding> findings) {
    SortedMap<DataCenterId, Set<String>> inOrder = new TreeMap<>();
    looked.forEach(
        (where, checks) -> {
          Set<String> names = new TreeSet<>(checks);
          findings.stream()
              .filter(f -> f.dataCenter().filter(where::equals).isPresent())
              .map(Finding::check)
              .forEach(names::remove);
          inOrder.put(where, names);
        });
    return inOrder;
  }

  @Override
  public String toString() {
    return "ClusterAudit of " + clusters.keySet();
  }
}

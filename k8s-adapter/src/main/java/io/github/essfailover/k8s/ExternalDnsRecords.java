package io.github.essfailover.k8s;

import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.manual.ManualDns;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Names whose records external-dns makes from a {@code DNSEndpoint} ({@code
 * externaldns.k8s.io/v1alpha1}, source {@code crd}). The move is one write of that object, refused
 * when somebody wrote in between. Whether the names moved is not what the object's status says:
 * external-dns sets it when it has read the object and before it tells its provider. It is asked of
 * the authoritative servers, by an observer that the host gives.
 *
 * <pre>{@code
 * DnsAdapter servers = ManualDns.named("zone", "matrix.example.org")
 *     .server("ns1.example.net", Location.outside());
 * DnsAdapter dns = ExternalDnsRecords.in(cluster).object("matrix").observedBy(servers);
 * }</pre>
 *
 * <p>The external-dns that reads the object has to run where it survives the data center that is
 * lost, and to be the only one that owns the names: a second source of a name is refused.
 *
 * <p>Immutable and thread-safe; the methods that configure return a changed copy.
 */
public final class ExternalDnsRecords implements DnsAdapter {

  private final KubernetesCluster cluster;
  private final DnsAdapter observer;
  private final String name;
  private final String object;
  private final Duration ttl;

  private ExternalDnsRecords(
      KubernetesCluster cluster, DnsAdapter observer, String name, String object, Duration ttl) {
    this.cluster = cluster;
    this.observer = observer;
    this.name = name;
    this.object = object;
    this.ttl = ttl;
  }

  /** Objects in the namespace of that cluster's ESS; same client, location and identity. */
  public static Unobserved in(KubernetesCluster cluster) {
    return new Unobserved(cluster, "essfailover");
  }

  /** A DNSEndpoint that lacks somebody who asks the servers. Immutable. */
  public static final class Unobserved {
    private final KubernetesCluster cluster;
    private final String object;

    private Unobserved(KubernetesCluster cluster, String object) {
      this.cluster = cluster;
      this.object = object;
    }

    /** The name of the DNSEndpoint; default {@code essfailover}. */
    public Unobserved object(String newName) {
      return new Unobserved(cluster, newName);
    }

    /**
     * Who asks the authoritative servers, and for which names; its own changes are never used. For
     * instance {@code ManualDns}, or an {@code Rfc2136Dns} without a key.
     */
    public ExternalDnsRecords observedBy(DnsAdapter observer) {
      return new ExternalDnsRecords(
          cluster, observer, observer.name(), object, Duration.ofMinutes(1));
    }
  }

  /** The adapter's name in plans and step ids; default the observer's. */
  public ExternalDnsRecords named(String newName) {
    return new ExternalDnsRecords(cluster, observer, DataCenterId.of(newName).value(), object, ttl);
  }

  /** The records' time to live; default 60 s, 1 second to 1 day in whole seconds. */
  public ExternalDnsRecords ttl(Duration newTtl) {
    boolean isWhole = newTtl.equals(newTtl.truncatedTo(ChronoUnit.SECONDS));
    if (!isWhole || newTtl.toSeconds() < 1 || newTtl.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "ttl " + newTtl + " is not 1 second to 1 day in whole seconds");
    }
    return new ExternalDnsRecords(cluster, observer, name, object, newTtl);
  }

  @Override
  public String name() {
    return name;
  }

  /** Where the cluster is whose external-dns makes the records. */
  @Override
  public Location locatedIn() {
    return cluster.locatedIn();
  }

  @Override
  public SortedSet<DnsName> names() {
    return observer.names();
  }

  @Override
  public Map<String, Location> servers() {
    return observer.servers();
  }

  @Override
  public DnsState observe(Deadline deadline) {
    return observer.observe(deadline);
  }

  /** Returns when the object is written; external-dns acts at its next round (default 1 min). */
  @Override
  public Change point(Set<IngressAddress> to, DnsState expected) {
    SortedSet<IngressAddress> target = checked(to);
    SortedMap<DnsName, Set<IngressAddress>> wanted = new TreeMap<>();
    names().forEach(each -> wanted.put(each, target));
    return Change.of(
        preview(wanted),
        call ->
            new ExternalDnsActs(
                    cluster.reach(call.deadline()), namespace(), object, observer, new Stamp(call))
                .write(wanted, ttl.toSeconds(), expected));
  }

  /** Only where the observer would see it: the lookups of {@code ManualDns} tell no TTL. */
  @Override
  public Optional<Change> setTtl(Duration newTtl, DnsState expected) {
    if (observer instanceof ManualDns) {
      return Optional.empty();
    }
    return Optional.of(
        Change.of(
            "kubectl --namespace %s edit dnsendpoint %s; recordTTL: %d for %s"
                .formatted(namespace(), object, newTtl.toSeconds(), names()),
            call -> {
              ExternalDnsActs acts =
                  new ExternalDnsActs(
                      cluster.reach(call.deadline()),
                      namespace(),
                      object,
                      observer,
                      new Stamp(call));
              acts.write(acts.expectation(expected), newTtl.toSeconds(), expected);
            }));
  }

  private static SortedSet<IngressAddress> checked(Set<IngressAddress> to) {
    boolean hasAlias = to.stream().anyMatch(a -> a.type() == IngressAddress.Type.CNAME);
    if (to.isEmpty() || (hasAlias && to.size() > 1)) {
      throw new IllegalArgumentException("to is " + to + "; addresses or one alias are needed");
    }
    return new TreeSet<>(to);
  }

  private List<String> preview(SortedMap<DnsName, Set<IngressAddress>> wanted) {
    List<String> lines = new ArrayList<>();
    lines.add("kubectl --namespace " + namespace() + " edit dnsendpoint " + object);
    lines.add("so that spec.endpoints has these and no other addresses of the names, TTL " + ttl);
    wanted.forEach((each, addresses) -> lines.add(each + " " + addresses));
    return lines;
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    return new ExternalDnsCheck(cluster, namespace(), object, observer).run(deadline);
  }

  private String namespace() {
    return cluster.ess().namespace();
  }

  @Override
  public String toString() {
    return "ExternalDnsRecords[" + name + ", " + namespace() + "/" + object + ", " + names() + "]";
  }
}

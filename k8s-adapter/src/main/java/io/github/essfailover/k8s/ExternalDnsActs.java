package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.DnsAdapter;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Writes a DNSEndpoint for one call, compare-and-set. Confined to one thread. */
final class ExternalDnsActs {

  private final Api api;
  private final String namespace;
  private final String name;
  private final DnsAdapter observer;
  private final Stamp stamp;

  ExternalDnsActs(Api api, String namespace, String name, DnsAdapter observer, Stamp stamp) {
    this.api = api;
    this.namespace = namespace;
    this.name = name;
    this.observer = observer;
    this.stamp = stamp;
  }

  void write(SortedMap<DnsName, Set<IngressAddress>> wanted, long ttl, DnsState expected) {
    DnsEndpoints all = DnsEndpoints.in(api, namespace);
    all.refuseSecondOwner(name, wanted.keySet());
    DnsEndpoint there = all.named(name);
    refuseUnwritable(there, wanted.keySet());
    DnsEndpoint next = there.with(wanted, ttl, stamp.annotations());
    boolean isWanted = there.records(wanted.keySet()).equals(wanted);
    if (!isWanted) {
      refuseChanged(there, expected);
    }
    if (!isWanted || !stamp.isOn(there.object()) || !there.saysTheSameAs(next)) {
      send(next);
    }
    stamp
        .call()
        .progress(
            "DNSEndpoint " + namespace + "/" + name + " is written; the servers are external-dns'");
  }

  private void refuseUnwritable(DnsEndpoint there, Set<DnsName> names) {
    stamp.refuseIfSuperseded(there.object());
    if (there.object().getMetadata().getDeletionTimestamp() != null) {
      throw AdapterException.notApplied(
          "DNS_ENDPOINT_GOING",
          "The DNSEndpoint is being deleted and not gone yet.",
          Map.of("object", namespace + "/" + name),
          null);
    }
    SortedSet<DnsName> routed = there.routed(names);
    if (!routed.isEmpty()) {
      throw AdapterException.permanent(
          "DNS_ROUTING_POLICY",
          "The name has a routing policy, which a failover does not touch.",
          Map.of("object", namespace + "/" + name, "names", routed.toString()),
          "Give the names plain record sets, without a setIdentifier.",
          null);
    }
  }

  /**
   * What the library wrote and external-dns has not carried out yet is no change by others, and
   * neither is what external-dns has carried out since.
   */
  private void refuseChanged(DnsEndpoint there, DnsState expected) {
    SortedMap<DnsName, Set<IngressAddress>> before = expectation(expected);
    SortedMap<DnsName, Set<IngressAddress>> said = there.records(before.keySet());
    if (!said.equals(before) && !there.isAsWritten(before.keySet())) {
      boolean isForeign = said.values().stream().allMatch(Set::isEmpty);
      throw isForeign ? foreign(before) : changed("DNSEndpoint", before, said);
    }
    Deadline share =
        stamp.call().deadline().atMost(stamp.call().deadline().remaining().dividedBy(4));
    observer.observe(share).servers().stream()
        .filter(view -> view.problem().isEmpty())
        .forEach(view -> refuseEdited(view, expected, said));
  }

  private static void refuseEdited(
      ServerView now, DnsState expected, SortedMap<DnsName, Set<IngressAddress>> said) {
    expected.servers().stream()
        .filter(view -> view.server().equals(now.server()) && view.problem().isEmpty())
        .filter(view -> !view.records().equals(now.records()) && !said.equals(now.records()))
        .findFirst()
        .ifPresent(
            view -> {
              throw changed(now.server(), view.records(), now.records());
            });
  }

  /** What a server showed, of just the names that move. */
  SortedMap<DnsName, Set<IngressAddress>> expectation(DnsState expected) {
    return expected.servers().stream()
        .filter(view -> view.problem().isEmpty())
        .filter(view -> view.records().keySet().containsAll(observer.names()))
        .findFirst()
        .map(
            view -> {
              SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>(view.records());
              records.keySet().retainAll(observer.names());
              return records;
            })
        .orElseThrow(
            () ->
                AdapterException.notApplied(
                    "DNS_NOTHING_EXPECTED",
                    "No server showed the names when this was planned.",
                    Map.of("servers", observer.servers().keySet().toString()),
                    null));
  }

  private AdapterException foreign(SortedMap<DnsName, Set<IngressAddress>> served) {
    return AdapterException.permanent(
        "DNS_FOREIGN_RECORDS",
        "The names have records that are not from the DNSEndpoint.",
        Map.of("object", namespace + "/" + name, "served", served.toString()),
        "Make the DNSEndpoint with the present addresses, and let external-dns take the names over"
            + " from whoever has them.",
        null);
  }

  private static AdapterException changed(String where, Object expected, Object seen) {
    return AdapterException.permanent(
        "DNS_CHANGED_MEANWHILE",
        "The names are not as they were when this was planned.",
        Map.of("where", where, "expected", expected.toString(), "seen", seen.toString()),
        "Find out who changed them, then plan again.",
        null);
  }

  /** The version in the object makes the server refuse it if somebody wrote in between. */
  private void send(DnsEndpoint next) {
    GenericKubernetesResource object = next.object();
    String verb = next.isThere() ? "update" : "create";
    api.write(
        verb,
        DnsEndpoints.resource(namespace),
        client -> {
          var resource =
              client
                  .genericKubernetesResources(DnsEndpoint.CONTEXT)
                  .inNamespace(namespace)
                  .resource(object);
          return next.isThere() ? resource.update() : resource.create();
        });
  }
}

package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.DnsName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The DNSEndpoint objects of a namespace. Immutable. */
record DnsEndpoints(String namespace, List<DnsEndpoint> all) {

  DnsEndpoints {
    all = List.copyOf(all);
  }

  static String resource(String namespace) {
    return "dnsendpoints.externaldns.k8s.io in " + namespace;
  }

  static DnsEndpoints in(Api api, String namespace) {
    try {
      return new DnsEndpoints(
          namespace,
          api
              .read(
                  "list",
                  resource(namespace),
                  client ->
                      client
                          .genericKubernetesResources(DnsEndpoint.CONTEXT)
                          .inNamespace(namespace)
                          .list()
                          .getItems())
              .stream()
              .map(DnsEndpoint::new)
              .toList());
    } catch (AdapterException e) {
      throw e.code().equals("KUBERNETES_NOT_FOUND") ? unknown(namespace, e) : e;
    }
  }

  private static AdapterException unknown(String namespace, AdapterException cause) {
    return AdapterException.permanent(
        "DNS_ENDPOINTS_UNKNOWN",
        "The cluster does not know DNSEndpoint objects.",
        Map.of("resource", resource(namespace)),
        "Install the definition dnsendpoints.externaldns.k8s.io and run external-dns with"
            + " --source=crd.",
        cause);
  }

  DnsEndpoint named(String name) {
    return all.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseGet(() -> DnsEndpoint.absent(namespace, name));
  }

  /** The objects beside that one which have records of the names. */
  SortedMap<String, SortedSet<DnsName>> rivals(String name, Set<DnsName> names) {
    SortedMap<String, SortedSet<DnsName>> rivals = new TreeMap<>();
    all.stream()
        .filter(each -> !each.name().equals(name) && !each.claims(names).isEmpty())
        .forEach(each -> rivals.put(each.name(), each.claims(names)));
    return rivals;
  }

  /** Of two that want a name external-dns takes the one that has it: the move might be ignored. */
  void refuseSecondOwner(String name, Set<DnsName> names) {
    SortedMap<String, SortedSet<DnsName>> rivals = rivals(name, names);
    if (!rivals.isEmpty()) {
      throw AdapterException.permanent(
          "DNS_TWO_OWNERS",
          "Another DNSEndpoint has records of the names.",
          Map.of("object", namespace + "/" + name, "others", rivals.toString()),
          "Remove the names from all but one of the objects.",
          null);
    }
  }
}

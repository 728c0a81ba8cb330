package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Permission;
import io.github.essfailover.k8s.internal.PermissionReview;
import io.github.essfailover.k8s.internal.Permissions;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.DnsAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether a move through external-dns would succeed. Confined to one thread. */
final class ExternalDnsCheck {

  private static final long ADVISED_TTL_SECONDS = 60;

  private final KubernetesCluster cluster;
  private final String namespace;
  private final String name;
  private final DnsAdapter observer;
  private final List<Finding> findings = new ArrayList<>();

  ExternalDnsCheck(KubernetesCluster cluster, String namespace, String name, DnsAdapter observer) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.name = name;
    this.observer = observer;
  }

  List<Finding> run(Deadline deadline) {
    DnsState served = served(deadline.atMost(deadline.remaining().dividedBy(2)));
    try {
      Api api = cluster.reach(deadline);
      findings.addAll(
          new PermissionReview("dns.permission", Map.of(Permission.Place.ESS, namespace))
              .missing(api, Permissions.of(Permission.Part.EXTERNAL_DNS)));
      DnsEndpoints all = DnsEndpoints.in(api, namespace);
      all.rivals(name, observer.names())
          .forEach(
              (other, names) ->
                  add(
                      "dns.owner",
                      Severity.ERROR,
                      "DNSEndpoint " + other + " has records of " + names + " too",
                      "Remove the names from all but one of the objects."));
      checkObject(all.named(name), served);
    } catch (AdapterException e) {
      add("dns.api", Severity.ERROR, e.code() + " " + e.context(), e.remedy());
    }
    return findings;
  }

  private DnsState served(Deadline deadline) {
    try {
      DnsState state = observer.observe(deadline);
      state
          .servers()
          .forEach(view -> view.problem().ifPresent(problem -> silent(view.server(), problem)));
      return state;
    } catch (AdapterException e) {
      add("dns.server", Severity.ERROR, e.code() + " " + e.context(), e.remedy());
      return new DnsState(List.of());
    }
  }

  private void silent(String server, String problem) {
    add(
        "dns.server",
        Severity.WARNING,
        "DNS server " + server + " " + problem,
        "Make it reachable from here and authoritative for the names.");
  }

  private void checkObject(DnsEndpoint object, DnsState served) {
    if (object.claims(observer.names()).size() < observer.names().size()) {
      add(
          "dns.endpoint",
          Severity.ERROR,
          "DNSEndpoint " + namespace + "/" + name + " has no records of some names",
          "Make it with the present addresses of " + observer.names() + " before it is needed.");
      return;
    }
    if (!object.routed(observer.names()).isEmpty()) {
      add(
          "dns.routing",
          Severity.ERROR,
          "a routing policy for " + object.routed(observer.names()),
          "Give the names plain record sets, without a setIdentifier.");
    }
    if (object.ttlSeconds(observer.names()) > ADVISED_TTL_SECONDS) {
      add(
          "dns.ttl",
          Severity.WARNING,
          "names are kept for " + object.ttlSeconds(observer.names()) + " s by resolvers",
          "Lower their recordTTL to 60 or less; users follow a move no sooner than that.");
    }
    checkController(object, served);
  }

  /** Nobody is told why external-dns does nothing but by its log. */
  private void checkController(DnsEndpoint object, DnsState served) {
    if (!object.isRead()) {
      add(
          "dns.controller",
          Severity.ERROR,
          "external-dns has not read DNSEndpoint " + namespace + "/" + name,
          "Look whether it runs with --source=crd and its filters let the object through; a round"
              + " takes its --interval.");
      return;
    }
    for (ServerView view : served.servers()) {
      if (view.problem().isEmpty()
          && !view.records().equals(object.records(Set.copyOf(observer.names())))) {
        add(
            "dns.controller",
            Severity.ERROR,
            "external-dns has read the DNSEndpoint, and " + view.server() + " answers otherwise",
            "Look at its log: --domain-filter, --policy, and whether another --txt-owner-id owns"
                + " the names.");
      }
    }
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    findings.add(Finding.of(check, severity, seen, remedy));
  }
}

package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.labservers.dns.DnsServer;
import io.github.essfailover.manual.ManualDns;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A stand-in for external-dns: whenever the servers are asked it has just had a round, in which it
 * read all objects, said so in their status and told a real DNS server. The servers are asked by
 * the JDK's client.
 */
final class ExternalDns implements DnsAdapter {

  static final String NAMESPACE = "element-onprem";
  static final List<String> NAMES = List.of("matrix.example.org", "chat.example.org");

  final DnsServer server = DnsServer.zone("example.org").start();
  private final KubernetesClient client;
  private final ManualDns servers;
  volatile boolean runs = true;

  /** What it told the server last; the JDK's client does not tell it. */
  private volatile long ttl = 60;

  /** What others do whenever the servers are asked. */
  volatile Runnable meanwhile = () -> {};

  /** Whether it reads and says so, and does not tell the server: another owner has the names. */
  volatile boolean isNotTheOwner;

  ExternalDns(KubernetesClient client) {
    this.client = client;
    this.servers =
        ManualDns.named("zone", NAMES.toArray(String[]::new))
            .server("127.0.0.1:" + server.address().getPort(), Location.outside());
  }

  /** One round. */
  void round() {
    for (GenericKubernetesResource object : objects(client).list().getItems()) {
      if (!isNotTheOwner) {
        publish(object);
      }
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("observedGeneration", object.getMetadata().getGeneration());
      if (!status.equals(object.getAdditionalProperties().get("status"))) {
        object.setAdditionalProperty("status", status);
        objects(client).resource(object).updateStatus();
      }
    }
  }

  private void publish(GenericKubernetesResource object) {
    SortedMap<String, List<String>> records = new TreeMap<>();
    NAMES.forEach(name -> records.put(name, new ArrayList<>()));
    for (Object set : Json.array(Json.object(object, "spec").get("endpoints"))) {
      Map<?, ?> fields = Json.object(set);
      List<String> targets = records.get(Json.text(fields.get("dnsName")));
      if (targets != null) {
        ttl = fields.get("recordTTL") instanceof Number number ? number.longValue() : ttl;
        Json.array(fields.get("targets")).forEach(target -> targets.add(Json.text(target)));
      }
    }
    records.forEach(
        (name, targets) ->
            server.put(name, Duration.ofSeconds(ttl), targets.toArray(String[]::new)));
  }

  /** Somebody edits the object of that name, or makes it. */
  static void edit(KubernetesClient client, String name, Set<IngressAddress> addresses) {
    SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    NAMES.forEach(each -> records.put(DnsName.of(each), addresses));
    DnsEndpoints all =
        new DnsEndpoints(
            NAMESPACE, objects(client).list().getItems().stream().map(DnsEndpoint::new).toList());
    DnsEndpoint edited = all.named(name).with(records, 60, Map.of());
    edited.object().getMetadata().getAnnotations().remove(DnsEndpoint.WRITTEN);
    if (edited.isThere()) {
      objects(client).resource(edited.object()).update();
    } else {
      objects(client).resource(edited.object()).create();
    }
  }

  static io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
          GenericKubernetesResource,
          io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
          io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource>>
      objects(KubernetesClient client) {
    return client.genericKubernetesResources(DnsEndpoint.CONTEXT).inNamespace(NAMESPACE);
  }

  @Override
  public DnsState observe(Deadline deadline) {
    meanwhile.run();
    if (runs) {
      round();
    }
    return new DnsState(
        servers.observe(deadline).servers().stream()
            .map(
                view ->
                    new ServerView(
                        view.server(),
                        view.locatedIn(),
                        view.records(),
                        Duration.ofSeconds(ttl),
                        view.problem()))
            .toList());
  }

  @Override
  public String name() {
    return servers.name();
  }

  @Override
  public Location locatedIn() {
    return servers.locatedIn();
  }

  @Override
  public SortedSet<DnsName> names() {
    return servers.names();
  }

  @Override
  public Map<String, Location> servers() {
    return servers.servers();
  }

  @Override
  public Change point(Set<IngressAddress> to, DnsState expected) {
    throw new UnsupportedOperationException("it observes only");
  }
}

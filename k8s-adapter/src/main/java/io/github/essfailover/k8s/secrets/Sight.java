package io.github.essfailover.k8s.secrets;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressTLS;
import io.github.essfailover.k8s.internal.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The secrets of one data center at one moment. Immutable.
 *
 * @param catalogue with the certificates of the deployment's Ingresses
 * @param contents what is there
 * @param tls the hosts that each TLS Secret has to cover
 */
public record Sight(
    Catalogue catalogue, Map<Place, Content> contents, Map<String, Set<String>> tls) {

  /**
   * Reads.
   *
   * @param owns tells the deployment's Ingresses
   */
  public static Sight of(
      Api api, String namespace, Catalogue catalogue, Predicate<HasMetadata> owns) {
    Map<String, Set<String>> tls = new TreeMap<>();
    List<Ingress> ingresses =
        api.read(
            "list",
            "ingresses in " + namespace,
            c -> c.network().v1().ingresses().inNamespace(namespace).list().getItems());
    ingresses.stream().filter(owns).forEach(ingress -> addTls(ingress, tls));
    List<Entry> certificates = new ArrayList<>();
    tls.keySet().forEach(name -> certificates.add(Entry.tls(name)));
    Catalogue all = catalogue.with(certificates);
    Map<Place, Content> contents = new TreeMap<>();
    all.places()
        .forEach(place -> read(api, namespace, place).ifPresent(c -> contents.put(place, c)));
    return new Sight(all, contents, tls);
  }

  private static void addTls(Ingress ingress, Map<String, Set<String>> tls) {
    if (ingress.getSpec() == null || ingress.getSpec().getTls() == null) {
      return;
    }
    for (IngressTLS each : ingress.getSpec().getTls()) {
      if (each.getSecretName() != null && !each.getSecretName().isEmpty()) {
        Set<String> hosts = tls.computeIfAbsent(each.getSecretName(), n -> new TreeSet<>());
        if (each.getHosts() != null) {
          hosts.addAll(each.getHosts());
        }
      }
    }
  }

  static Optional<Content> read(Api api, String namespace, Place place) {
    String resource = place.kind().plural() + " in " + namespace;
    if (place.kind() == Place.Kind.SECRET) {
      Secret secret =
          api.read(
              "get",
              resource,
              c -> c.secrets().inNamespace(namespace).withName(place.name()).get());
      return Optional.ofNullable(secret).map(Content::of);
    }
    ConfigMap map =
        api.read(
            "get",
            resource,
            c -> c.configMaps().inNamespace(namespace).withName(place.name()).get());
    return Optional.ofNullable(map).map(Content::of);
  }

  Optional<Content> content(Place place) {
    return Optional.ofNullable(contents.get(place));
  }
}

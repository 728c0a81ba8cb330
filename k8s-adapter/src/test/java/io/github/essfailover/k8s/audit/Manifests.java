package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;

/** ElementDeployments. */
final class Manifests {

  private Manifests() {}

  static GenericKubernetesResource of(Map<String, ?> spec) {
    GenericKubernetesResource made = new GenericKubernetesResource();
    made.setKind("ElementDeployment");
    made.setMetadata(
        new ObjectMetaBuilder().withName("first").withNamespace(Sample.NAMESPACE).build());
    made.setAdditionalProperty("spec", spec);
    return made;
  }

  static GenericKubernetesResource tls(String mode) {
    return of(
        Map.of("global", Map.of("k8s", Map.of("ingresses", Map.of("tls", Map.of("mode", mode))))));
  }

  static GenericKubernetesResource synapse(String host, String secret, String... workers) {
    return of(
        Map.of(
            "components",
            Map.of(
                "synapse",
                Map.of(
                    "config",
                    Map.of(
                        "postgresql",
                        Map.of("host", host, "database", "synapse"),
                        "macaroonInline",
                        secret,
                        "workers",
                        List.of(workers).stream().map(w -> Map.of("type", w)).toList())))));
  }

  static GenericKubernetesResource calls(String address) {
    return of(
        Map.of(
            "components",
            Map.of("elementCall", Map.of("config", Map.of("sfu", Map.of("manualIP", address))))));
  }
}

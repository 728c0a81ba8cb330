package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.github.essfailover.k8s.internal.Api;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads secrets and keeps of them what is public: names, types and certificates. Thread-safe.
 *
 * @param namespace the deployment's
 */
record Secrets(String namespace) {

  private static final String CERTIFICATE = "tls.crt";

  /** Those of type kubernetes.io/tls, chosen by the server; no other is transferred. */
  List<Secret> certificates(Api api) {
    return InventoryReader.<Secret>all(
            options ->
                api.read(
                    "list",
                    "secrets in " + namespace,
                    client ->
                        client
                            .secrets()
                            .inNamespace(namespace)
                            .withField("type", "kubernetes.io/tls")
                            .list(options)))
        .stream()
        .filter(secret -> "kubernetes.io/tls".equals(secret.getType()))
        .map(Secrets::publicPart)
        .toList();
  }

  /** Those of these names that are there. */
  List<Secret> named(Api api, Set<String> names) {
    List<Secret> found = new ArrayList<>();
    for (String name : names) {
      Secret secret =
          api.read(
              "get",
              "secrets in " + namespace,
              client -> client.secrets().inNamespace(namespace).withName(name).get());
      if (secret != null) {
        found.add(publicPart(secret));
      }
    }
    return found;
  }

  private static Secret publicPart(Secret secret) {
    String certificate = secret.getData() == null ? null : secret.getData().get(CERTIFICATE);
    return new SecretBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(secret.getMetadata().getName())
                .withNamespace(secret.getMetadata().getNamespace())
                .withLabels(secret.getMetadata().getLabels())
                .build())
        .withType(secret.getType())
        .withData(certificate == null ? Map.of() : Map.of(CERTIFICATE, certificate))
        .build();
  }
}

package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** What tests put into a cluster's namespace of ESS. */
record SecretClusters(KubernetesClient client, String namespace) {

  static final String SEED = "c2ltdWxhdGVkLXNpZ25pbmcta2V5LXNlZWQtMDAwMDE";
  static final String OTHER_KEY = "ed25519 a_other c2ltdWxhdGVkLXNpZ25pbmcta2V5LXNlZWQtMDAwMDI";

  static String pem(String name) {
    try (InputStream in = SecretClusters.class.getResourceAsStream("/certificates/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void ingress(String... hosts) {
    client
        .resource(
            new IngressBuilder()
                .withNewMetadata()
                .withName("ess-synapse")
                .withNamespace(namespace)
                .withLabels(Map.of("app.kubernetes.io/part-of", "matrix-stack"))
                .endMetadata()
                .withNewSpec()
                .withNewDefaultBackend()
                .withNewService()
                .withName("ess-synapse")
                .withNewPort()
                .withNumber(8008)
                .endPort()
                .endService()
                .endDefaultBackend()
                .addNewTl()
                .withSecretName("synapse-tls")
                .withHosts(hosts)
                .endTl()
                .endSpec()
                .build())
        .create();
  }

  void tls(String certificate, String key, Map<String, String> annotations) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("synapse-tls")
                .withNamespace(namespace)
                .withAnnotations(annotations)
                .endMetadata()
                .withType("kubernetes.io/tls")
                .withData(
                    Map.of("tls.crt", encoded(pem(certificate)), "tls.key", encoded(pem(key))))
                .build())
        .create();
  }

  void ownedByCertificate(String name) {
    edit(
        name,
        secret ->
            secret
                .getMetadata()
                .setOwnerReferences(
                    java.util.List.of(
                        new OwnerReferenceBuilder()
                            .withApiVersion("cert-manager.io/v1")
                            .withKind("Certificate")
                            .withName("synapse")
                            .withUid("1")
                            .build())));
  }

  void put(String secret, String key, String value) {
    edit(
        secret,
        s -> {
          Map<String, String> data = new TreeMap<>(s.getData());
          data.put(key, encoded(value));
          s.setData(data);
        });
  }

  void remove(String secret, String key) {
    edit(
        secret,
        s -> {
          Map<String, String> data = new TreeMap<>(s.getData());
          data.remove(key);
          s.setData(data);
        });
  }

  void edit(String name, java.util.function.Consumer<Secret> change) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    change.accept(secret);
    client.resource(secret).update();
  }

  Map<String, String> data(String name) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    Map<String, String> data = new TreeMap<>();
    if (secret != null) {
      secret
          .getData()
          .forEach(
              (k, v) ->
                  data.put(k, new String(Base64.getDecoder().decode(v), StandardCharsets.UTF_8)));
    }
    return data;
  }

  static String encoded(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }
}

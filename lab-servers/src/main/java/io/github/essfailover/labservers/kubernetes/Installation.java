package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** What is in a cluster before anything runs: one kind of ESS, put there by its installer. */
interface Installation {

  int NODES = 3;

  /** The namespace of the workloads. */
  String namespace();

  /** The StatefulSet of Synapse's main process. */
  String synapseMain();

  void writeTo(ObjectStore store);

  /** What every cluster has, and these namespaces. */
  static void writeCluster(ObjectStore store, String... namespaces) {
    writeNamespace(store, "kube-system");
    for (String name : namespaces) {
      writeNamespace(store, name);
    }
    for (int i = 1; i <= NODES; i++) {
      store.create(Kind.NODE, node("node-" + i));
    }
  }

  private static void writeNamespace(ObjectStore store, String name) {
    store.create(
        Kind.NAMESPACE,
        new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build());
  }

  private static Node node(String name) {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(Map.of("node-role.kubernetes.io/control-plane", ""))
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .withReason("KubeletReady")
        .endCondition()
        .endStatus()
        .build();
  }

  static Secret secret(
      String namespace, String name, Map<String, String> labels, Map<String, String> values) {
    Map<String, String> encoded = new TreeMap<>();
    values.forEach(
        (key, value) ->
            encoded.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(labels)
        .endMetadata()
        .withType("Opaque")
        .withData(encoded)
        .build();
  }
}

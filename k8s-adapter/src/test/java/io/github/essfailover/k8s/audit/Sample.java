package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.github.essfailover.model.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Objects of a cluster, with no more in them than a check looks at. */
final class Sample {

  static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  static final String NAMESPACE = "ess";
  static final String COMPONENT = "app.kubernetes.io/component";
  static final AuditScope CLASSIC = new AuditScope(NAMESPACE, Sample::owns, true);
  static final AuditScope HELM = new AuditScope(NAMESPACE, Sample::owns, false);

  private Sample() {}

  private static boolean owns(HasMetadata object) {
    return Pods.labels(object).containsKey(COMPONENT);
  }

  static ClusterInventory.Builder inventory() {
    return ClusterInventory.of(CLASSIC, NOW);
  }

  static ClusterInventory seeing(Part part, HasMetadata... objects) {
    return inventory().add(part, List.of(objects)).build();
  }

  /** The findings of that check alone. */
  static List<Finding> findings(String check, ClusterInventory seen) {
    return ClusterChecks.audit(seen).findings().stream()
        .filter(finding -> finding.check().equals(check))
        .toList();
  }

  static boolean isInOrder(String check, ClusterInventory seen) {
    return findings(check, seen).isEmpty() && ClusterChecks.audit(seen).looked().contains(check);
  }

  static Node node(String name, String... roles) {
    NodeBuilder node =
        new NodeBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .withAllocatable(
                Map.of(
                    "cpu", new Quantity("4"),
                    "memory", new Quantity("8Gi"),
                    "pods", new Quantity("10")))
            .endStatus();
    for (String role : roles) {
      node.editMetadata().addToLabels("node-role.kubernetes.io/" + role, "").endMetadata();
    }
    return node.build();
  }

  static Node lost(String name) {
    return new NodeBuilder(node(name))
        .editStatus()
        .editFirstCondition()
        .withStatus("Unknown")
        .endCondition()
        .endStatus()
        .build();
  }

  /** One of the deployment's, with one container. */
  static Pod pod(String name, String cpu, String memory) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(NAMESPACE)
        .addToLabels(COMPONENT, "matrix-server")
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withNewResources()
        .addToRequests("cpu", new Quantity(cpu))
        .addToRequests("memory", new Quantity(memory))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  /** Somebody else's. */
  static Pod other(String node, String cpu, String memory) {
    return new PodBuilder(pod("other", cpu, memory))
        .withNewMetadata()
        .withName("other")
        .withNamespace("kube-system")
        .endMetadata()
        .editSpec()
        .withNodeName(node)
        .endSpec()
        .build();
  }

  static Deployment deployment(String namespace, String name, int replicas) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withUid("uid-of-" + name)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage("registry.example.org/" + name + ":1.0")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .withNewStatus()
        .withReadyReplicas(replicas)
        .endStatus()
        .build();
  }

  /** One of the deployment's own. */
  static Deployment own(String component, int replicas) {
    return new DeploymentBuilder(deployment(NAMESPACE, component, replicas))
        .editMetadata()
        .addToLabels(COMPONENT, component)
        .endMetadata()
        .build();
  }

  static Deployment operator(int replicas) {
    return controller("element-operator", replicas);
  }

  static Deployment controller(String prefix, int replicas) {
    return new DeploymentBuilder(deployment(prefix, prefix + "-controller-manager", replicas))
        .editSpec()
        .editTemplate()
        .editSpec()
        .editFirstContainer()
        .withArgs("--leader-elect", "--leader-election-id=" + prefix)
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}

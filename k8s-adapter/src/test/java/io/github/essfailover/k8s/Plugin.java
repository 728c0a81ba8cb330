package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.labservers.kubernetes.SimulatedCluster;
import java.util.List;
import java.util.stream.Stream;

/** A network plugin, as the kinds of policies that a cluster serves because of it. */
enum Plugin {
  NONE,
  CILIUM,
  /** With Calico's API server, or its definitions in the new form. */
  CALICO,
  /** Only with the definitions of the objects that it stores. */
  CALICO_WITHOUT_ITS_API;

  void installIn(SimulatedCluster cluster) {
    switch (this) {
      case NONE -> {}
      case CILIUM ->
          cluster.serve("cilium.io/v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", true);
      case CALICO -> calico(cluster, "projectcalico.org/v3");
      case CALICO_WITHOUT_ITS_API -> calico(cluster, "crd.projectcalico.org/v1");
    }
  }

  private static void calico(SimulatedCluster cluster, String version) {
    cluster.serve(version, "NetworkPolicy", "networkpolicies", true);
    cluster.serve(version, "GlobalNetworkPolicy", "globalnetworkpolicies", false);
  }

  /** The policies of every kind, whoever made them. */
  static List<GenericKubernetesResource> policies(KubernetesClient client, String namespace) {
    EgressPolicy any = EgressPolicy.in(namespace);
    return Stream.of(
            new KubernetesEgress(any).context(),
            CiliumEgress.CONTEXT,
            CalicoEgress.SERVED,
            CalicoEgress.STORED)
        .flatMap(kind -> list(client, kind, namespace))
        .toList();
  }

  private static Stream<GenericKubernetesResource> list(
      KubernetesClient client, ResourceDefinitionContext kind, String namespace) {
    return client
        .genericKubernetesResources(kind)
        .inNamespace(namespace)
        .list()
        .getItems()
        .stream();
  }
}

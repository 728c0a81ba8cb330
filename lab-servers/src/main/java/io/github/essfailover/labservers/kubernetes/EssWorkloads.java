package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import java.util.List;
import java.util.Map;

/** What the operator creates for the deployment. Immutable. */
final class EssWorkloads {

  private static final String REGISTRY = "registry.example.org/ess/";

  private final String serverName;

  EssWorkloads(String serverName) {
    this.serverName = serverName;
  }

  List<StatefulSet> statefulSets() {
    return List.of(synapseMain());
  }

  List<Deployment> deployments() {
    return List.of(
        deployment("synapse-haproxy", "matrix-server-ingress", "Synapse", "haproxy:2.9"),
        deployment("element-web", "matrix-client", "ElementWeb", "element-web:1.11.90"),
        deployment("well-known", "matrix-delegation", "WellKnownDelegation", "nginx:1.27"));
  }

  List<Service> services() {
    return List.of(service("synapse-main", 8008), service("synapse-haproxy", 8008));
  }

  List<Ingress> ingresses() {
    return List.of(
        ingress("synapse", "synapse-haproxy", "matrix." + serverName),
        ingress("element-web", "element-web", "chat." + serverName),
        ingress("well-known", "well-known", serverName));
  }

  private static StatefulSet synapseMain() {
    Map<String, String> labels =
        EssNames.labels(EssNames.SYNAPSE_MAIN, EssNames.MATRIX_SERVER, "Synapse");
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName(EssNames.SYNAPSE_MAIN)
        .withNamespace(EssNames.NAMESPACE)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withServiceName(EssNames.SYNAPSE_MAIN)
        .withPodManagementPolicy("Parallel")
        .withReplicas(1)
        .withNewSelector()
        .withMatchLabels(Map.of(EssNames.INSTANCE, EssNames.SYNAPSE_MAIN))
        .endSelector()
        .withTemplate(pod(labels, "synapse", "synapse:1.121.1", List.of()))
        .endSpec()
        .build();
  }

  private static Deployment deployment(String name, String component, String owner, String image) {
    String full = EssNames.DEPLOYMENT + "-" + name;
    Map<String, String> labels = EssNames.labels(full, component, owner);
    return deployment(EssNames.NAMESPACE, full, labels, 1, pod(labels, name, image, List.of()));
  }

  static Deployment deployment(
      String namespace,
      String name,
      Map<String, String> labels,
      int replicas,
      PodTemplateSpec template) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .withMatchLabels(Map.of(EssNames.INSTANCE, name))
        .endSelector()
        .withTemplate(template)
        .endSpec()
        .build();
  }

  static PodTemplateSpec pod(
      Map<String, String> labels, String container, String image, List<String> args) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName(container)
        .withImage(REGISTRY + image)
        .withArgs(args)
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("250m"), "memory", new Quantity("512Mi")))
        .withLimits(Map.of("memory", new Quantity("1Gi")))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static Service service(String name, int port) {
    String full = EssNames.DEPLOYMENT + "-" + name;
    return new ServiceBuilder()
        .withNewMetadata()
        .withName(full)
        .withNamespace(EssNames.NAMESPACE)
        .withLabels(EssNames.labels(full, EssNames.MATRIX_SERVER, "Synapse"))
        .endMetadata()
        .withNewSpec()
        .withSelector(Map.of(EssNames.INSTANCE, full))
        .addNewPort()
        .withName("http")
        .withPort(port)
        .endPort()
        .endSpec()
        .build();
  }

  private static Ingress ingress(String name, String service, String host) {
    String full = EssNames.DEPLOYMENT + "-" + name;
    return new IngressBuilder()
        .withNewMetadata()
        .withName(full)
        .withNamespace(EssNames.NAMESPACE)
        .withLabels(EssNames.labels(full, EssNames.MATRIX_SERVER, "Synapse"))
        .endMetadata()
        .withNewSpec()
        .withIngressClassName("nginx")
        .addNewRule()
        .withHost(host)
        .withNewHttp()
        .addNewPath()
        .withPath("/")
        .withPathType("Prefix")
        .withNewBackend()
        .withNewService()
        .withName(EssNames.DEPLOYMENT + "-" + service)
        .withNewPort()
        .withName("http")
        .endPort()
        .endService()
        .endBackend()
        .endPath()
        .endHttp()
        .endRule()
        .endSpec()
        .build();
  }
}

package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the API shows of an ESS Classic at one moment.
 *
 * <p>Immutable.
 *
 * @param deployment the ElementDeployment
 * @param components custom resources that the operator reconciles
 * @param pods the deployment's, without those whose processes have ended
 * @param lostNodes names of nodes that are not ready
 */
record ClassicSight(
    Deployment operator,
    List<Pod> operatorPods,
    List<StatefulSet> statefulSets,
    List<Deployment> deployments,
    List<DaemonSet> daemonSets,
    List<Pod> pods,
    Set<String> lostNodes,
    Optional<GenericKubernetesResource> deployment,
    List<GenericKubernetesResource> components) {

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String OPERATOR_LABEL = "element-operator";
  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");
  static final String PART_OF = "app.kubernetes.io/part-of";

  static ClassicSight of(Api api, EssClassic ess) {
    Deployment operator = ClassicOperator.find(api, ess);
    Set<String> lost = lostNodes(api);
    ClassicWorkloads workloads = ClassicWorkloads.of(api, ess.namespace());
    return new ClassicSight(
        operator,
        ClassicOperator.pods(api, operator),
        workloads.statefulSets(),
        workloads.deployments(),
        workloads.daemonSets(),
        pods(api, ess.namespace(), lost),
        lost,
        elementDeployment(api, ess),
        custom(api, ess.namespace(), "Synapse", "synapses"));
  }

  static Optional<GenericKubernetesResource> elementDeployment(Api api, EssClassic ess) {
    List<GenericKubernetesResource> found =
        custom(api, ess.namespace(), "ElementDeployment", "elementdeployments").stream()
            .filter(ed -> ess.deployment().map(name -> name.equals(name(ed))).orElse(true))
            .toList();
    if (found.size() > 1) {
      throw AdapterException.permanent(
          "SEVERAL_DEPLOYMENTS",
          "The namespace holds more than one ElementDeployment.",
          Map.of(
              "namespace",
              ess.namespace(),
              "found",
              found.stream().map(ClassicSight::name).collect(Collectors.joining(", "))),
          "Say which one it is with EssClassic.deployment(name).",
          null);
    }
    return found.stream().findFirst();
  }

  private static List<GenericKubernetesResource> custom(
      Api api, String namespace, String kind, String plural) {
    ResourceDefinitionContext context = custom(kind, plural);
    try {
      return api.read(
          "list",
          plural + ".matrix.element.io in " + namespace,
          client ->
              client.genericKubernetesResources(context).inNamespace(namespace).list().getItems());
    } catch (AdapterException e) {
      if (e.code().equals("KUBERNETES_NOT_FOUND")) {
        return List.of();
      }
      throw e;
    }
  }

  static ResourceDefinitionContext custom(String kind, String plural) {
    // v1alpha2 is the storage version: reading it does not need the conversion webhooks.
    return new ResourceDefinitionContext.Builder()
        .withGroup("matrix.element.io")
        .withVersion("v1alpha2")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  private static List<Pod> pods(Api api, String namespace, Set<String> lostNodes) {
    return api
        .read(
            "list",
            "pods in " + namespace,
            client -> client.pods().inNamespace(namespace).list().getItems())
        .stream()
        .filter(ClassicSight::isOfTheDeployment)
        .filter(pod -> !isOver(pod, lostNodes))
        .toList();
  }

  /** What the operator made, or the chart, carries one of two labels. */
  static boolean isOfTheDeployment(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null
        && ("matrix-stack".equals(labels.get(PART_OF))
            || OPERATOR_LABEL.equals(labels.get(MANAGED_BY)));
  }

  /**
   * A pod of a finished job stays in the API without a process. On a lost node that word is not the
   * kubelet's, and its process may run on.
   */
  static boolean isOver(Pod pod, Set<String> lostNodes) {
    return pod.getStatus() != null
        && FINISHED.contains(Objects.toString(pod.getStatus().getPhase(), ""))
        && !lostNodes.contains(Objects.toString(pod.getSpec().getNodeName(), ""));
  }

  private static Set<String> lostNodes(Api api) {
    return api.read("list", "nodes", client -> client.nodes().list().getItems()).stream()
        .filter(node -> !isReady(node))
        .map(ClassicSight::name)
        .collect(Collectors.toSet());
  }

  private static boolean isReady(Node node) {
    return node.getStatus() != null
        && node.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}

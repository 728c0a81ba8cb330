package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.essfailover.k8s.internal.Api;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A deployment's processes.
 *
 * <p>Immutable.
 *
 * @param pods without those whose processes have ended
 * @param lostNodes names of nodes that are not ready
 */
record Processes(List<Pod> pods, Set<String> lostNodes) {

  private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

  static Processes of(Api api, String namespace, Predicate<HasMetadata> owns) {
    Set<String> lost = lostNodes(api);
    return new Processes(
        api
            .read(
                "list",
                "pods in " + namespace,
                client -> client.pods().inNamespace(namespace).list().getItems())
            .stream()
            .filter(owns)
            .filter(pod -> !isOver(pod, lost))
            .toList(),
        lost);
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

  /** Names of all. */
  List<String> names() {
    return pods.stream().map(ClassicSight::name).sorted().toList();
  }

  /** Names of those that may run on although nobody sees them. */
  List<String> onLostNodes() {
    return pods.stream()
        .filter(pod -> pod.getSpec() != null && pod.getSpec().getNodeName() != null)
        .filter(pod -> lostNodes.contains(pod.getSpec().getNodeName()))
        .map(ClassicSight::name)
        .sorted()
        .toList();
  }

  /** Those that a controller's selector finds. */
  List<Pod> selected(LabelSelector selector) {
    return pods.stream().filter(pod -> matches(pod, selector.getMatchLabels())).toList();
  }

  private static boolean matches(Pod pod, Map<String, String> selector) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && selector.entrySet().stream()
            .allMatch(wanted -> Objects.equals(labels.get(wanted.getKey()), wanted.getValue()));
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
}

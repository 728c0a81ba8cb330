package io.github.essfailover.k8s.audit;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodAffinityTerm;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What is free on one node while pods are placed on it in thought. Confined to one thread. */
final class Room {

  private static final Set<String> REFUSING = Set.of("NoSchedule", "NoExecute");

  private final Node node;
  private final List<Pod> placed = new ArrayList<>();
  private Need free;
  private long pods;

  /** A node whose allocatable resources are the free ones. */
  Room(Node node) {
    this.node = node;
    Map<String, Quantity> allocatable =
        node.getStatus() == null || node.getStatus().getAllocatable() == null
            ? Map.of()
            : node.getStatus().getAllocatable();
    free = Need.of(allocatable);
    pods = Need.amount(allocatable.get("pods"), 1);
  }

  /** The nodes that take pods, with what those that stay leave of them. */
  static List<Node> free(ClusterInventory seen) {
    Map<String, List<Pod>> byNode = new HashMap<>();
    for (Pod pod : seen.allPods()) {
      boolean leaves =
          seen.scope().namespace().equals(pod.getMetadata().getNamespace())
              && seen.scope().owns().test(pod);
      if (!leaves && Pods.mayRun(pod) && pod.getSpec().getNodeName() != null) {
        byNode.computeIfAbsent(pod.getSpec().getNodeName(), n -> new ArrayList<>()).add(pod);
      }
    }
    return seen.nodes().stream()
        .filter(node -> Pods.isReady(node) && !NodeChecks.isCordoned(node))
        .filter(node -> !new Room(node).free.isNothing())
        .map(node -> without(node, byNode.getOrDefault(Pods.name(node), List.of())))
        .toList();
  }

  private static Node without(Node node, List<Pod> staying) {
    Room room = new Room(node);
    Need used = staying.stream().map(Need::of).reduce(Need.NOTHING, Need::plus);
    Need left = room.free.minus(used);
    return new NodeBuilder()
        .withNewMetadata()
        .withName(node.getMetadata().getName())
        .withLabels(node.getMetadata().getLabels())
        .endMetadata()
        .withNewSpec()
        .withTaints(node.getSpec() == null ? List.of() : node.getSpec().getTaints())
        .endSpec()
        .withNewStatus()
        .withAllocatable(
            Map.of(
                "cpu", new Quantity(Math.max(0, left.cpu()) + "m"),
                "memory", new Quantity(String.valueOf(Math.max(0, left.memory()))),
                "pods", new Quantity(String.valueOf(Math.max(0, room.pods - staying.size())))))
        .endStatus()
        .build();
  }

  String name() {
    return Pods.name(node);
  }

  Need free() {
    return free;
  }

  boolean takes(Pod pod) {
    return pods > 0 && Need.of(pod).fitsIn(free) && admits(pod);
  }

  void place(Pod pod) {
    placed.add(pod);
    free = free.minus(Need.of(pod));
    pods--;
  }

  /** Whether taints, selectors and affinities let it on this node. */
  boolean admits(Pod pod) {
    return tolerates(pod) && isSelected(pod) && hasAffinity(pod) && isApart(pod);
  }

  private boolean tolerates(Pod pod) {
    List<Taint> taints = node.getSpec() == null ? List.of() : node.getSpec().getTaints();
    return taints.stream()
        .filter(taint -> REFUSING.contains(taint.getEffect()))
        .allMatch(
            taint -> pod.getSpec().getTolerations().stream().anyMatch(t -> tolerates(t, taint)));
  }

  /** Kubernetes documentation, "Taints and Tolerations". */
  private static boolean tolerates(Toleration toleration, Taint taint) {
    String effect = Objects.toString(toleration.getEffect(), "");
    if (!effect.isEmpty() && !effect.equals(taint.getEffect())) {
      return false;
    }
    String key = Objects.toString(toleration.getKey(), "");
    if ("Exists".equals(toleration.getOperator())) {
      return key.isEmpty() || key.equals(taint.getKey());
    }
    return key.equals(taint.getKey())
        && Objects.toString(toleration.getValue(), "")
            .equals(Objects.toString(taint.getValue(), ""));
  }

  private boolean isSelected(Pod pod) {
    return Pods.labels(node)
        .entrySet()
        .containsAll(Pods.orEmpty(pod.getSpec().getNodeSelector()).entrySet());
  }

  private boolean hasAffinity(Pod pod) {
    var affinity = pod.getSpec().getAffinity();
    if (affinity == null || affinity.getNodeAffinity() == null) {
      return true;
    }
    var required = affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    return required == null || required.getNodeSelectorTerms().stream().anyMatch(this::matches);
  }

  private boolean matches(NodeSelectorTerm term) {
    Map<String, String> labels = Pods.labels(node);
    return term.getMatchExpressions().stream()
            .allMatch(
                e -> Selecting.matches(e.getOperator(), e.getValues(), labels.get(e.getKey())))
        && term.getMatchFields().stream()
            .allMatch(e -> Selecting.matches(e.getOperator(), e.getValues(), name()));
  }

  /** Of anti-affinities only those by host: by zone they would need the other nodes. */
  private boolean isApart(Pod pod) {
    var affinity = pod.getSpec().getAffinity();
    if (affinity == null || affinity.getPodAntiAffinity() == null) {
      return true;
    }
    List<PodAffinityTerm> terms =
        affinity.getPodAntiAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
    return terms.stream()
        .filter(term -> "kubernetes.io/hostname".equals(term.getTopologyKey()))
        .noneMatch(
            term ->
                placed.stream()
                    .anyMatch(other -> Pods.selects(term.getLabelSelector(), Pods.labels(other))));
  }
}

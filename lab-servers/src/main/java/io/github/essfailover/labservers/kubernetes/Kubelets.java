package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Plays the scheduler and the nodes of a cluster whose controllers are real: pods get a node,
 * start, crash, become ready and end. Confined to one thread.
 */
final class Kubelets {

  private final ObjectStore store;
  private final PodController.Timing timing;
  private final Map<String, PodLife> lives = new HashMap<>();
  private int placed;

  Kubelets(ObjectStore store, PodController.Timing timing) {
    this.store = store;
    this.timing = timing;
  }

  /** One round. */
  void step(Instant now) {
    // A pod that no controller made is a test's, and so is its node.
    List<Pod> pods =
        store.list(Kind.POD).stream()
            .filter(pod -> !pod.getMetadata().getOwnerReferences().isEmpty())
            .toList();
    lives.keySet().retainAll(pods.stream().map(Kubelets::uid).collect(Collectors.toSet()));
    for (Pod pod : pods) {
      if (pod.getSpec().getNodeName() == null) {
        placed++;
        store.bind(pod, "node-" + (1 + placed % EssInstallation.NODES));
      } else {
        run(pod, now);
      }
    }
  }

  private void run(Pod pod, Instant now) {
    PodLife life =
        lives.computeIfAbsent(
            uid(pod),
            uid -> PodLife.begin(ownerKey(pod), label(pod, EssNames.COMPONENT), now, timing));
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      life.leave(now, timing);
    }
    life.advance(pod, now, timing, store);
  }

  /** Whether a pod of that workload is ready and still runs. */
  boolean isRunning(String namespace, String workload) {
    return lives.values().stream()
        .anyMatch(life -> life.owner().equals(namespace + "/" + workload) && life.isReady());
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static String ownerKey(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + label(pod, EssNames.INSTANCE);
  }

  private static String label(Pod pod, String name) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(name, "");
  }
}

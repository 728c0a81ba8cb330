package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/** Plays the kubelets for pods without an owner: they run once and end. Confined to one thread. */
final class LonePods {

  private final ObjectStore store;
  private final Duration startUp;
  private final IntSupplier exitCode;
  private final Map<String, Instant> due = new HashMap<>();
  private final Set<String> done = new HashSet<>();

  LonePods(ObjectStore store, Duration startUp, IntSupplier exitCode) {
    this.store = store;
    this.startUp = startUp;
    this.exitCode = exitCode;
  }

  static boolean isAlone(Pod pod) {
    return pod.getMetadata().getOwnerReferences().isEmpty();
  }

  /** One round. */
  void step(Instant now) {
    List<Pod> alone = store.list(Kind.POD).stream().filter(LonePods::isAlone).toList();
    Set<String> there = new HashSet<>();
    for (Pod pod : alone) {
      String uid = pod.getMetadata().getUid();
      there.add(uid);
      if (!done.contains(uid) && !due.computeIfAbsent(uid, key -> now.plus(startUp)).isAfter(now)) {
        due.remove(uid);
        done.add(uid);
        store.replaceStatus(Kind.POD, run(pod, now));
      }
    }
    due.keySet().retainAll(there);
    done.retainAll(there);
  }

  /** When something is due next. */
  Instant nextDue(Instant atTheLatest) {
    return due.values().stream()
        .filter(at -> at.isBefore(atTheLatest))
        .min(Instant::compareTo)
        .orElse(atTheLatest);
  }

  private Pod run(Pod pod, Instant now) {
    int code = exitCode.getAsInt();
    String phase = code < 0 ? "Pending" : code == 0 ? "Succeeded" : "Failed";
    pod.setStatus(
        new PodStatusBuilder(pod.getStatus())
            .withPhase(phase)
            .withContainerStatuses(code < 0 ? waiting(pod) : terminated(pod, code, now))
            .build());
    return pod;
  }

  private static ContainerStatus waiting(Pod pod) {
    return status(pod)
        .withNewState()
        .withNewWaiting()
        .withReason("ImagePullBackOff")
        .withMessage("back-off pulling image")
        .endWaiting()
        .endState()
        .build();
  }

  private static ContainerStatus terminated(Pod pod, int code, Instant now) {
    return status(pod)
        .withNewState()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(code == 0 ? "Completed" : "Error")
        .withFinishedAt(Conditions.seconds(now))
        .endTerminated()
        .endState()
        .build();
  }

  private static ContainerStatusBuilder status(Pod pod) {
    return new ContainerStatusBuilder()
        .withName(pod.getSpec().getContainers().get(0).getName())
        .withImage(pod.getSpec().getContainers().get(0).getImage())
        .withReady(false)
        .withRestartCount(0);
  }
}

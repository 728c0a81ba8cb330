package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A pod's process: starting, crashing, ready, leaving. Confined to one thread. */
final class PodLife {

  private final String owner;
  private final String component;
  private boolean ready;
  private boolean leaving;
  private int restarts;
  private @Nullable Instant due;

  private PodLife(String owner, String component, Instant due) {
    this.owner = owner;
    this.component = component;
    this.due = due;
  }

  static PodLife begin(String owner, String component, Instant now, PodController.Timing timing) {
    return new PodLife(owner, component, now.plus(timing.startUp(component)));
  }

  /** Namespace and name of the workload. */
  String owner() {
    return owner;
  }

  /** Ready; a leaving process serves until it is gone. */
  boolean isReady() {
    return ready;
  }

  boolean isLeaving() {
    return leaving;
  }

  Optional<Instant> due() {
    return Optional.ofNullable(due);
  }

  void leave(Instant now, PodController.Timing timing) {
    if (!leaving) {
      leaving = true;
      due = now.plus(timing.termination());
    }
  }

  void advance(Pod pod, Instant now, PodController.Timing timing, ObjectStore store) {
    if (due == null || due.isAfter(now)) {
      return;
    }
    if (leaving) {
      due = null;
      ready = false;
      store.delete(Kind.POD, pod);
    } else if (timing.mayStart(component)) {
      due = null;
      ready = true;
      store.replaceStatus(Kind.POD, withStatus(pod, running(pod, now)));
    } else {
      restarts++;
      due = now.plus(timing.restart());
      store.replaceStatus(Kind.POD, withStatus(pod, crashing(pod)));
    }
  }

  private Pod withStatus(Pod pod, ContainerStatus container) {
    pod.setStatus(
        new PodStatusBuilder(pod.getStatus())
            .withPhase("Running")
            .withContainerStatuses(container)
            .withConditions()
            .addNewCondition()
            .withType("Ready")
            .withStatus(ready ? "True" : "False")
            .endCondition()
            .build());
    return pod;
  }

  private ContainerStatus running(Pod pod, Instant now) {
    return status(pod)
        .withReady(true)
        .withNewState()
        .withNewRunning()
        .withStartedAt(Conditions.seconds(now))
        .endRunning()
        .endState()
        .build();
  }

  private ContainerStatus crashing(Pod pod) {
    return status(pod)
        .withReady(false)
        .withNewState()
        .withNewWaiting()
        .withReason("CrashLoopBackOff")
        .withMessage("back-off restarting failed container")
        .endWaiting()
        .endState()
        .build();
  }

  private ContainerStatusBuilder status(Pod pod) {
    return new ContainerStatusBuilder()
        .withName(pod.getSpec().getContainers().get(0).getName())
        .withImage(pod.getSpec().getContainers().get(0).getImage())
        .withRestartCount(restarts);
  }
}

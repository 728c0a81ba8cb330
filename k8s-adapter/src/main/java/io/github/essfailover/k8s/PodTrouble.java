package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.github.essfailover.k8s.internal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Why a pod is not ready.
 *
 * <p>Immutable.
 *
 * @param reason for people
 * @param lasting whether waiting will not help
 */
record PodTrouble(String reason, boolean lasting) {

  // About three minutes of back-off (10, 20, 40, 80 s): a Synapse that waits for its database to be
  // promoted crashes a few times and is fine.
  private static final int MANY_RESTARTS = 5;
  private static final Duration SCHEDULING_PATIENCE = Duration.ofSeconds(30);
  // The first failure to pull is ErrImagePull and may be a hiccup; a back-off follows a repetition.
  private static final Set<String> LASTING =
      Set.of(
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "CreateContainerConfigError");

  static Optional<PodTrouble> of(Pod pod, Instant now) {
    PodStatus status = pod.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    return Stream.concat(
            Stream.concat(
                    status.getInitContainerStatuses().stream(),
                    status.getContainerStatuses().stream())
                .flatMap(container -> ofContainer(container).stream()),
            status.getConditions().stream().flatMap(c -> ofScheduling(c, now).stream()))
        .reduce((a, b) -> a.lasting() || !b.lasting() ? a : b);
  }

  private static Optional<PodTrouble> ofContainer(ContainerStatus container) {
    var state = container.getState();
    var waiting = state == null ? null : state.getWaiting();
    if (waiting == null || waiting.getReason() == null) {
      return Optional.empty();
    }
    int restarts = container.getRestartCount() == null ? 0 : container.getRestartCount();
    String reason = waiting.getReason() + (restarts == 0 ? "" : ", " + restarts + " restarts");
    boolean crashes = waiting.getReason().equals("CrashLoopBackOff") && restarts >= MANY_RESTARTS;
    return Optional.of(new PodTrouble(reason, crashes || LASTING.contains(waiting.getReason())));
  }

  private static Optional<PodTrouble> ofScheduling(PodCondition condition, Instant now) {
    if (!"PodScheduled".equals(condition.getType())
        || !"False".equals(condition.getStatus())
        || !"Unschedulable".equals(condition.getReason())) {
      return Optional.empty();
    }
    // A volume that is being bound looks unschedulable for a moment.
    boolean lasting =
        Times.parse(condition.getLastTransitionTime())
            .map(since -> since.plus(SCHEDULING_PATIENCE).isBefore(now))
            .orElse(false);
    String message = Words.of(Objects.toString(condition.getMessage(), ""));
    return Optional.of(
        new PodTrouble("Unschedulable" + (message.isEmpty() ? "" : ": " + message), lasting));
  }
}

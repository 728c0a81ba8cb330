package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.github.essfailover.k8s.internal.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a controller cannot create its pods: a quota, an admission webhook, a missing service
 * account. There is no pod that could say so. A Deployment does by a condition; of a StatefulSet
 * and a DaemonSet there are only events (kubernetes, pkg/controller/statefulset). Pure.
 */
final class ControllerTrouble {

  // A quota may be full for the moment of a replacement.
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  // Controllers try again with growing pauses, at first every few seconds.
  private static final Duration FRESH = Duration.ofMinutes(5);
  private static final String FAILED_CREATE = "FailedCreate";

  private ControllerTrouble() {}

  static Optional<PodTrouble> of(HasMetadata controller, Warnings warnings, Instant now) {
    if (controller instanceof Deployment deployment) {
      return deployment.getStatus() == null
          ? Optional.empty()
          : deployment.getStatus().getConditions().stream()
              .filter(c -> "ReplicaFailure".equals(c.getType()) && "True".equals(c.getStatus()))
              .map(condition -> ofCondition(condition, now))
              .findFirst();
    }
    return warnings
        .about(controller, List.of())
        .filter(event -> FAILED_CREATE.equals(event.getReason()))
        .filter(event -> Warnings.time(event).plus(FRESH).isAfter(now))
        .map(ControllerTrouble::ofEvent)
        .findFirst();
  }

  private static PodTrouble ofCondition(DeploymentCondition condition, Instant now) {
    boolean lasting =
        Times.parse(condition.getLastTransitionTime())
            .map(since -> since.plus(PATIENCE).isBefore(now))
            .orElse(false);
    return new PodTrouble(
        Words.of(
            Objects.toString(condition.getReason(), FAILED_CREATE)
                + ": "
                + Objects.toString(condition.getMessage(), "")),
        lasting);
  }

  private static PodTrouble ofEvent(Event event) {
    boolean lasting =
        Times.parse(event.getFirstTimestamp())
            .map(first -> first.plus(PATIENCE).isBefore(Warnings.time(event)))
            .orElse(false);
    return new PodTrouble(
        Words.of(FAILED_CREATE + ": " + Objects.toString(event.getMessage(), "")), lasting);
  }
}

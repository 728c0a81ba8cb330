package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.github.essfailover.model.Workload;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a controller of pods is, judged by its own words only when they are about its present
 * specification. fabric8's {@code Readiness} ignores {@code observedGeneration} and would pass on
 * what was true before a scale-up.
 */
final class WorkloadReadiness {

  private WorkloadReadiness() {}

  static Workload of(Deployment deployment, Optional<String> problem) {
    var status = deployment.getStatus();
    int desired = desired(deployment);
    boolean current =
        status != null
            && isObserved(deployment.getMetadata(), status.getObservedGeneration())
            && zero(status.getUpdatedReplicas()) == desired
            && zero(status.getReplicas()) == desired;
    int ready = current ? zero(status.getReadyReplicas()) : 0;
    return workload("Deployment", deployment.getMetadata(), desired, ready, problem);
  }

  static Workload of(StatefulSet set, Optional<String> problem) {
    var status = set.getStatus();
    int desired = desired(set);
    boolean current =
        status != null
            && isObserved(set.getMetadata(), status.getObservedGeneration())
            && Objects.equals(status.getCurrentRevision(), status.getUpdateRevision())
            && zero(status.getUpdatedReplicas()) == desired
            && zero(status.getReplicas()) == desired;
    int ready = current ? zero(status.getReadyReplicas()) : 0;
    return workload("StatefulSet", set.getMetadata(), desired, ready, problem);
  }

  static Workload of(DaemonSet set, Optional<String> problem) {
    var status = set.getStatus();
    if (status == null) {
      return workload("DaemonSet", set.getMetadata(), 1, 0, problem);
    }
    int desired = zero(status.getDesiredNumberScheduled());
    boolean current =
        isObserved(set.getMetadata(), status.getObservedGeneration())
            && zero(status.getUpdatedNumberScheduled()) == desired;
    int ready = current ? zero(status.getNumberReady()) : 0;
    return workload("DaemonSet", set.getMetadata(), desired, ready, problem);
  }

  /** Whether the controller has seen the present specification and no replica is left. */
  static boolean isAtZero(Deployment deployment) {
    var status = deployment.getStatus();
    return desired(deployment) == 0
        && status != null
        && isObserved(deployment.getMetadata(), status.getObservedGeneration())
        && zero(status.getReplicas()) == 0;
  }

  /** The replicas asked for; the API's default is one. */
  static int desired(Deployment deployment) {
    return orElse(deployment.getSpec().getReplicas(), 1);
  }

  static int desired(StatefulSet set) {
    return orElse(set.getSpec().getReplicas(), 1);
  }

  /** The replicas asked of a Deployment or StatefulSet. */
  static int desired(HasMetadata scalable) {
    return scalable instanceof StatefulSet set ? desired(set) : desired((Deployment) scalable);
  }

  /** Whether none is asked for, and its controller knows it and makes no more. */
  static boolean isHeld(HasMetadata scalable) {
    Long observed = observed(scalable);
    return desired(scalable) == 0 && isObserved(scalable.getMetadata(), observed);
  }

  private static @Nullable Long observed(HasMetadata scalable) {
    if (scalable instanceof StatefulSet set) {
      return set.getStatus() == null ? null : set.getStatus().getObservedGeneration();
    }
    var status = ((Deployment) scalable).getStatus();
    return status == null ? null : status.getObservedGeneration();
  }

  private static Workload workload(
      String kind, ObjectMeta metadata, int desired, int ready, Optional<String> problem) {
    return new Workload(kind, metadata.getName(), desired, ready, problem);
  }

  private static boolean isObserved(ObjectMeta metadata, @Nullable Long observed) {
    Long generation = metadata.getGeneration();
    return generation == null || (observed != null && observed >= generation);
  }

  private static int zero(@Nullable Integer count) {
    return orElse(count, 0);
  }

  private static int orElse(@Nullable Integer count, int otherwise) {
    return count == null ? otherwise : count;
  }
}

package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.github.essfailover.model.Workload;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkloadReadinessTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "all there,               1, 3, 3, 1, 1, 1, true",
    "status of an older spec, 1, 4, 3, 1, 1, 1, false",
    "old replica still there, 1, 3, 3, 2, 1, 2, false",
    "not updated,             1, 3, 3, 1, 0, 1, false",
    "not ready,               1, 3, 3, 1, 1, 0, false",
    "two of two,              2, 3, 3, 2, 2, 2, true",
    "one of two,              2, 3, 3, 2, 2, 1, false",
  })
  void deployment_readiness(
      String what,
      int desired,
      long generation,
      long observed,
      int replicas,
      int updated,
      int ready,
      boolean expected) {
    Workload workload =
        WorkloadReadiness.of(
            deployment(desired, generation, observed, replicas, updated, ready), Optional.empty());

    assertThat(workload.isReady()).as(what).isEqualTo(expected);
    assertThat(workload.desired()).isEqualTo(desired);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "all there,                 a, a, 1, 1, true",
    "revision being rolled out, a, b, 1, 1, false",
    "not ready,                 a, a, 1, 0, false",
    "not updated,               a, a, 0, 1, false",
  })
  void statefulSet_readiness(
      String what, String current, String update, int updated, int ready, boolean expected) {
    StatefulSet set =
        new StatefulSetBuilder()
            .withNewMetadata()
            .withName("synapse-main")
            .withGeneration(1L)
            .endMetadata()
            .withNewSpec()
            .withReplicas(1)
            .endSpec()
            .withNewStatus()
            .withObservedGeneration(1L)
            .withReplicas(1)
            .withUpdatedReplicas(updated)
            .withReadyReplicas(ready)
            .withCurrentRevision(current)
            .withUpdateRevision(update)
            .endStatus()
            .build();

    assertThat(WorkloadReadiness.of(set, Optional.empty()).isReady()).as(what).isEqualTo(expected);
  }

  @Test
  void deployment_withoutStatus_isNotReady() {
    Deployment fresh = new DeploymentBuilder(deployment(1, 1, 1, 1, 1, 1)).withStatus(null).build();

    assertThat(WorkloadReadiness.of(fresh, Optional.empty()).isReady()).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "at zero,                       0, 2, 2, 0, true",
    "zero not yet observed,         0, 2, 1, 0, false",
    "a replica is still there,      0, 2, 2, 1, false",
    "wanted,                        1, 2, 2, 0, false",
  })
  void operator_isAtZero(
      String what, int desired, long generation, long observed, int replicas, boolean expected) {
    assertThat(
            WorkloadReadiness.isAtZero(deployment(desired, generation, observed, replicas, 0, 0)))
        .as(what)
        .isEqualTo(expected);
  }

  private static Deployment deployment(
      int desired, long generation, long observed, int replicas, int updated, int ready) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("haproxy")
        .withGeneration(generation)
        .endMetadata()
        .withNewSpec()
        .withReplicas(desired)
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(observed)
        .withReplicas(replicas)
        .withUpdatedReplicas(updated)
        .withReadyReplicas(ready)
        .endStatus()
        .build();
  }
}

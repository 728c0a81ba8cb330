package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PodTroubleTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  @ParameterizedTest
  @CsvSource({
    "ContainerCreating,          0, false",
    "CrashLoopBackOff,           1, false",
    "CrashLoopBackOff,           5, true",
    "ErrImagePull,               0, false",
    "ImagePullBackOff,           0, true",
    "InvalidImageName,           0, true",
    "CreateContainerConfigError, 0, true",
  })
  void waitingContainer_reason_lastsOrNot(String reason, int restarts, boolean lasting) {
    PodTrouble trouble = PodTrouble.of(waiting(reason, restarts), NOW).orElseThrow();

    assertThat(trouble.reason()).startsWith(reason);
    assertThat(trouble.lasting()).isEqualTo(lasting);
  }

  @ParameterizedTest
  @CsvSource({"2026-01-01T00:09:50Z, false", "2026-01-01T00:00:00Z, true"})
  void unschedulablePod_lastsAfterAWhile(String since, boolean lasting) {
    Pod pod =
        new PodBuilder()
            .withNewStatus()
            .addNewCondition()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withLastTransitionTime(since)
            .endCondition()
            .endStatus()
            .build();

    assertThat(PodTrouble.of(pod, NOW).orElseThrow().lasting()).isEqualTo(lasting);
  }

  @Test
  void podWithoutStatus_isNoTrouble() {
    assertThat(PodTrouble.of(new Pod(), NOW)).isEmpty();
  }

  private static Pod waiting(String reason, int restarts) {
    return new PodBuilder()
        .withNewStatus()
        .addNewContainerStatus()
        .withRestartCount(restarts)
        .withNewState()
        .withNewWaiting()
        .withReason(reason)
        .endWaiting()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}

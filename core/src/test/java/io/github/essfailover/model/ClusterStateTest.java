package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterStateTest {

  @ParameterizedTest
  @CsvSource({"true, 0, false", "false, 0, false", "true, 1, false", "false, 1, true"})
  void isStarted_onlyWhenNothingIsHeldAndAllOfItWasLetGo(boolean held, int at, boolean started) {
    ClusterState state =
        new ClusterState(
            "uid",
            held,
            List.of(
                new Workload("Deployment", "operator", 1, 0, Optional.empty()),
                new Workload("Release", "ess", at, 0, Optional.empty())),
            List.of(),
            List.of(),
            List.of(),
            new ClusterState.Reconciled(false, "starting", Optional.empty()),
            Map.of());

    assertThat(state.isStarted()).isEqualTo(started);
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.WorldAssert;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A copy that holds more than the target is left apart, and what it holds stays there. */
class QuarantineScenarioTest {

  private static final StepId CATCHUP = StepId.of("catchup.main.dc2");

  /**
   * dc3 has everything, dc2 misses the last commits; dc1 is gone, and dc3 dies when it is asked.
   */
  private static Stage thirdDiesAhead(long seed) {
    Stage stage = Stage.seeded(seed);
    stage.world.dataCenter("dc2").database("main").holdBack(500);
    stage.commits(10);
    stage.world.powerLoss("dc1");
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc3/database/main admit")) {
            stage.world.onEffect(any -> {});
            stage.world.powerLoss("dc3");
          }
        });
    stage.people.answer("catchup.*failed", Choice.WAIVE);
    return stage;
  }

  @Test
  void copyThatIsAhead_returnsAfterAPersonWentOnWithoutIt_isNotAttached() {
    Stage stage = thirdDiesAhead(331);
    List<?> held = stage.world.dataCenter("dc3").database("main").commits();
    stage.journal.onAppend(
        run -> {
          RunReport soFar = RunReport.of(RunHistory.read(stage.journal, run));
          if (soFar.step(CATCHUP).filter(s -> s.state() == StepState.WAIVED).isPresent()) {
            stage.journal.onAppend(any -> {});
            stage.world.powerReturns("dc3");
          }
        });

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "catchup.main.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(stage.stateOf(report, "attach.main.dc3")).isEqualTo(StepState.OWED);
    assertThat(stage.truth().upstream("dc3", "main")).isNotEqualTo(Optional.of("dc2"));
    assertThat(stage.world.dataCenter("dc3").database("main").commits()).hasSameSizeAs(held);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }
}

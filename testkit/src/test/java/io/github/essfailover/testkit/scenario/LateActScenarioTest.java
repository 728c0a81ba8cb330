package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An act that was given up, and whose step was left out, may still land on what comes after it. */
class LateActScenarioTest {

  private static final String FOLLOW = "follow.main.dc3";

  /** It stands behind the target from the beginning, so that nobody has to do anything to it. */
  private static Stage cascade(long seed) {
    Stage stage = Stage.seeded(seed).commits(3);
    FakeDatabase target = stage.world.dataCenter("dc2").database("main");
    stage.world.dataCenter("dc3").database("main").rebuildFrom(target);
    stage.people.answer("freeze.main.dc3.*", Choice.WAIVE);
    stage.world.powerLoss("dc1");
    return stage;
  }

  private static void freezeHangs(Stage stage, Duration by) {
    stage.world.faults().on("dc3", Port.DATABASE, "follow").call(1).with(new Fault.Hangs(by));
  }

  @Test
  void freezeThatWasGivenUp_landsAfterTheRun_theStandbyWasNeverCalledAttached() {
    Stage stage = cascade(81);
    freezeHangs(stage, Duration.ofMinutes(20));

    RunReport report = stage.failover(Stage.LOST);
    stage.time.advance(Duration.ofMinutes(25));

    assertThat(stage.truth().upstream("dc3", "main")).isEmpty();
    assertThat(stage.stateOf(report, "freeze.main.dc3")).isEqualTo(StepState.WAIVED);
    assertThat(stage.stateOf(report, FOLLOW)).isEqualTo(StepState.OWED);
    assertThat(report.step(StepId.of(FOLLOW)).orElseThrow().seen())
        .contains("freeze.main.dc3", "may still");
    RunReport settled = stage.settle(report.run());
    assertThat(stage.stateOf(settled, FOLLOW)).isEqualTo(StepState.PROVEN);
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
  }

  @Test
  void freezeThatWasGivenUp_returnsInTime_theStandbyIsAttachedAgain() {
    Stage stage = cascade(82);
    freezeHangs(stage, Duration.ofSeconds(50));

    RunReport report = stage.failover(Stage.LOST);
    stage.time.advance(Duration.ofMinutes(25));

    assertThat(stage.stateOf(report, FOLLOW)).isEqualTo(StepState.PROVEN);
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
  }
}

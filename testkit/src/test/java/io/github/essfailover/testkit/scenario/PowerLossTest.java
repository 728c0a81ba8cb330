package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Outcome;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.testkit.WorldAssert;
import org.junit.jupiter.api.Test;

/** dc1 loses power; dc2 takes over; dc3 follows it. */
class PowerLossTest {

  @Test
  void powerLoss_statedAndCorroborated_targetServesAndOnlyFencesAreOwed() {
    Stage stage = Stage.seeded(1);
    for (int i = 0; i < 10; i++) {
      stage.world.dataCenter("dc1").commit("main", 100);
    }
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.debts()).isNotEmpty().allMatch(Debt::isFence);
    WorldAssert.assertThat(stage.world)
        .servesOnlyFrom("dc2")
        .isNotSplit()
        .lostNothing()
        .pointsAt("dc2");
  }

  /** The report of the run itself, and the one that anybody reads from the journal afterwards. */
  @Test
  void report_ofTheRunItself_isTheOneThatTheJournalTells() {
    Stage stage = Stage.seeded(2);
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.trail().lastHash()).matches("[0-9a-f]{64}");
    assertThat(stage.orchestrator().report(report.run())).isEqualTo(report);
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.WorldAssert;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that comes back, takes writes and is fenced while the run is on its way. */
class ReturnScenarioTest {

  private static final String FREEZE = "freeze.main.dc3";
  private static final String ATTACH = "attach.main.dc3";

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 6, 8, 12, 15})
  void sourceTakesWrites_betweenCatchUpAndPromotion_theyAreNotLostWithoutAQuestion(int after) {
    Stage stage = Stage.seeded(71).commits(5);
    stage.people.answer("catchup.*failed", Choice.ABORT).answer(".*failed", Choice.ABORT);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.builder().listener(returning(stage, after)).build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    WorldAssert.assertThat(stage.world).lostNothing().isNotSplit();
    assertThat(report.outcome()).isNotEqualTo(Outcome.INTERRUPTED);
  }

  /** The promotion waits for dc3, which died; meanwhile dc1 is back for a while. */
  private static FailoverListener returning(Stage stage, int after) {
    ScheduledExecutorService nature = stage.time.newExecutor("nature");
    return event -> {
      if (event instanceof FailoverEvent.StepChanged e) {
        boolean frozen = e.step().value().equals(FREEZE) && e.state() == StepState.PROVEN;
        boolean attaching = e.step().value().equals(ATTACH) && e.state() == StepState.RUNNING;
        if (frozen) {
          stage.world.databaseLoss("dc3", "main");
        }
        if (attaching) {
          var unused =
              nature.schedule(() -> stage.world.powerReturns("dc1"), after, TimeUnit.SECONDS);
          unused = nature.schedule(() -> writes(stage), after + 1, TimeUnit.SECONDS);
        }
      }
    };
  }

  private static void writes(Stage stage) {
    if (stage.world.acks("dc1", "synapse")) {
      stage.commits(3);
    }
  }
}

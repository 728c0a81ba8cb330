package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Runs that are undone: what is put back, what is owed, and when it is too late. */
class AbortScenarioTest {

  private static final Person ADA = Person.named("Ada");
  private static final Failover LOSSLESS = Stage.UNSTATED.losingAtMost(0);

  /** Everything answers; dc2 lacks what dc1 holds back, so that the loss is asked about. */
  private static Stage asksAboutTheLoss(long seed) {
    Stage stage = Stage.seeded(seed).commits(5);
    stage.world.dataCenter("dc2").database("main").holdBack(500);
    stage.world.dataCenter("dc3").database("main").holdBack(500);
    stage.commits(5);
    return stage;
  }

  /** Once its workloads have started again. */
  private static void servesFromTheSourceAgain(Stage stage) {
    stage.time.advance(Duration.ofMinutes(5));
    WorldAssert.assertThat(stage.world).takesWritesAt("dc1/main").servesOnlyFrom("dc1");
    assertThat(stage.world.federating()).containsExactly("dc1");
  }

  @Test
  void abort_afterTheFreeze_everythingIsPutBackAndTheSourceServesAgain() {
    Stage stage = asksAboutTheLoss(71);
    stage.people.answer("catchup.*failed", Choice.ABORT);

    RunReport report = stage.failover(LOSSLESS);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    assertThat(report.headline()).contains("was undone");
    assertThat(report.steps())
        .filteredOn(step -> step.state() != StepState.PENDING)
        .allSatisfy(step -> assertThat(step.state()).isEqualTo(StepState.COMPENSATED));
    assertThat(stage.truth().upstream("dc2", "main")).contains("dc1");
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc1");
    servesFromTheSourceAgain(stage);
    assertThat(stage.orchestrator().status().unfinished()).isEmpty();
  }

  @Test
  void abort_sourceUnreachable_standbysFollowItAgainAndNothingElseIsTouched() {
    Stage stage = Stage.seeded(72).commits(3);
    stage.world.powerLoss("dc1");
    stage.people.answer("catchup.*failed", Choice.ABORT);

    RunReport report = stage.failover(Stage.LOST.losingAtMost(0));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(stage.truth().upstream("dc2", "main")).contains("dc1");
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  @Test
  void abort_sourceDiesMeanwhile_whatCannotBePutBackIsOwedAndSettledLater() {
    Stage stage = asksAboutTheLoss(73);
    stage.people.answer("catchup.*failed", Choice.ABORT);
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc2/database/main follow")) {
            stage.world.isolate("dc1");
          }
        });

    RunReport report = stage.failover(LOSSLESS);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isNotEmpty().allSatisfy(debt -> assertThat(debt.undo()).isTrue());
    assertThat(report.headline()).contains("not everything could be put back");
    stage.world.healAll();
    stage.world.onEffect(effect -> {});
    RunReport settled = stage.settle(report.run());
    assertThat(settled.debts()).extracting(Debt::step).isEmpty();
    servesFromTheSourceAgain(stage);
  }

  @Test
  void requestAbort_atAnyTime_undoneBeforeThePointOfNoReturnAndFinishedAfterIt() {
    int undone = 0;
    for (int millis = 20; millis < 1500; millis += 40) {
      Stage stage = Stage.seeded(74);
      stage.world.latency(Duration.ofMillis(35));
      FailoverOrchestrator orchestrator = stage.orchestrator();
      Run run = orchestrator.start(orchestrator.plan(Stage.UNSTATED));
      stage.time.advance(Duration.ofMillis(millis));
      run.requestAbort(ADA, "dc1 was never down");

      RunReport report = stage.finish(run);

      boolean promoted =
          RunHistory.read(stage.journal, run.id()).entries().stream()
              .anyMatch(
                  e ->
                      e instanceof JournalEntry.StepStarted s
                          && s.step().equals(StepId.of("promote.main.dc2")));
      if (promoted) {
        assertThat(report.outcome()).isIn(Outcome.COMPLETED, Outcome.COMPLETED_WITH_DEBTS);
        WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit();
      } else {
        undone++;
        assertThat(report.outcome()).as("after %d ms", millis).isEqualTo(Outcome.ABORTED);
        assertThat(report.debts()).isEmpty();
        assertThat(stage.truth().upstream("dc2", "main")).contains("dc1");
        assertThat(stage.truth().upstream("dc3", "main")).contains("dc1");
        servesFromTheSourceAgain(stage);
      }
    }
    assertThat(undone).isPositive();
  }

  @Test
  void abort_ofARunThatNeverBegan_isAborted() {
    Stage stage = Stage.seeded(79);
    ScheduledExecutorService dying = stage.time.newExecutor("dying");
    FailoverOrchestrator orchestrator = stage.orchestratorOn(dying);
    Plan plan = orchestrator.plan(Stage.UNSTATED);
    stage.journal.onAppend(run -> dying.shutdownNow());
    Run run = orchestrator.start(plan);
    stage.journal.onAppend(any -> {});
    stage.time.advance(Duration.ofMinutes(1));

    RunReport report = stage.finish(stage.orchestrator().abort(run.id(), ADA, "not needed"));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    assertThat(stage.orchestrator().status().unfinished()).isEmpty();
  }

  @Test
  void abort_ofAStoppedRun_byAnotherOrchestrator() {
    Stage stage = asksAboutTheLoss(75);
    stage.people.answer("catchup.*failed", Choice.STOP);
    RunReport stopped = stage.failover(LOSSLESS);
    assertThat(stopped.outcome()).isEqualTo(Outcome.INTERRUPTED);

    RunReport report = stage.finish(stage.orchestrator().abort(stopped.run(), ADA, "not needed"));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    servesFromTheSourceAgain(stage);
  }

  @Test
  void nobodyAnswers_whileTheSourceLives_runIsUndoneByItself() {
    Stage stage = asksAboutTheLoss(76);
    stage.people.silent("catchup.*failed");

    RunReport report = stage.failover(LOSSLESS);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.note()).contains("the source shows life");
    servesFromTheSourceAgain(stage);
  }

  @Test
  void fenceIsOwed_andTheSourceComesBackDuringTheRun_itIsFencedAfterAll() {
    Stage stage = Stage.seeded(77).commits(3);
    stage.world.powerLoss("dc1");
    stage.world.dataCenter("dc2").cluster().startUp(Duration.ofMinutes(2));
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc2/cluster/cluster activate")) {
            stage.world.powerReturns("dc1");
          }
        });

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.debts()).isEmpty();
    assertThat(List.of("fence.hold.dc1", "fence.workloads.dc1", "fence.database.main.dc1"))
        .allSatisfy(step -> assertThat(stage.stateOf(report, step)).isEqualTo(StepState.PROVEN));
    assertThat(stage.stateOf(report, "fence.debts.dc1")).isEqualTo(StepState.PROVEN);
    assertThat(stage.calls("dc1", Port.CLUSTER, "hold")).isPositive();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  @Test
  void settleDebts_onceTheSourceIsBack_fencesItAndTheListIsEmpty() {
    Stage stage = Stage.seeded(78).commits(3);
    stage.world.powerLoss("dc1");
    RunReport report = stage.failover(Stage.LOST);
    assertThat(report.debts()).isNotEmpty();
    assertThat(report.headline()).contains("dc1 IS NOT FENCED");
    RunReport nothingNew = stage.settle(report.run());
    assertThat(nothingNew.debts()).hasSameSizeAs(report.debts());
    stage.world.powerReturns("dc1");

    RunReport settled = stage.settle(report.run());

    assertThat(settled.debts()).isEmpty();
    assertThat(stage.orchestrator().status().owed()).isEmpty();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit();
  }
}

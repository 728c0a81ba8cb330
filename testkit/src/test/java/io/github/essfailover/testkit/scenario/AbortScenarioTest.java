package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  void abort_whoseIntentIsNotStored_isToldToNobodyAndUndoesNothing() {
    Stage stage = asksAboutTheLoss(81);
    stage.people.silent("catchup.*failed");
    List<FailoverEvent> told = new ArrayList<>();
    FailoverOrchestrator orchestrator = stage.builder().listener(told::add).build();
    Run run = orchestrator.start(orchestrator.plan(LOSSLESS));
    stage.time.advance(Duration.ofMinutes(1));
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(effects::add);
    for (int i = 1; i < 20; i++) {
      stage.journal.failAppend(stage.journal.appends() + i, InMemoryJournal.Failure.BEFORE_STORING);
    }

    run.requestAbort(ADA, "no");
    stage.time.runUntil(run::isOver, Duration.ofMinutes(10));

    assertThatThrownBy(run::await).isInstanceOf(JournalException.class);
    assertThat(told).noneMatch(FailoverEvent.AbortBegun.class::isInstance);
    assertThat(effects).isEmpty();
  }

  @Test
  void abort_requestedWhileItPromotes_isTooLateAndTheRunGoesOn() {
    Stage stage = Stage.seeded(84).commits(3);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.world.onEffect(
        effect -> {
          if (effect.endsWith(" promote")) {
            run.requestAbort(ADA, "no");
          }
        });

    RunReport report = stage.finish(run);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
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

  @Test
  void abort_afterTheTargetWasFedByTwoOneAfterTheOther_takesItsSlotsFromBoth() {
    Stage stage = fedByTwo(79);
    stage.people.answer("catchup.*failed", Choice.ABORT);

    RunReport report = stage.failover(Stage.LOST.losingAtMost(0));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertSlotsWereMadeAndAreGone(stage);
  }

  @Test
  void failover_afterTheTargetWasFedByTwoOneAfterTheOther_leavesNoSlotThatNobodyUses() {
    Stage stage = fedByTwo(80);

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "follow.main.dc3")).isEqualTo(StepState.PROVEN);
    assertThat(stage.stateOf(report, "follow.main.dc4")).isEqualTo(StepState.PROVEN);
    assertSlotsWereMadeAndAreGone(stage);
  }

  /** Who feeds the target is known only on the way, and may change. */
  private static Stage fedByTwo(long seed) {
    Stage stage = Stage.ofFour(seed);
    Map.of("dc2", 1_200, "dc4", 400)
        .forEach((dc, bytes) -> stage.world.dataCenter(dc).database("main").holdBack(bytes));
    stage.commits(9);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc2", Port.DATABASE, "follow")
        .call(1)
        .with(new Fault.Slow(Duration.ofSeconds(5)));
    stage.world.onEffect(
        effect -> {
          if (effect.endsWith("/database/main follow")) {
            // Only the way from the source was slow.
            stage.truth().arrivesAtOnceUnlessFrom(effect.substring(0, 3), "main", "dc1");
          }
          boolean before = stage.calls("dc4", Port.DATABASE, "admit") == 0;
          if (before && effect.equals("dc3/database/main follow")) {
            stage.time.after(
                Duration.ofSeconds(1), () -> stage.world.partition(FakeWorld.ORCHESTRATOR, "dc3"));
          } else if (effect.equals("dc4/database/main admit")) {
            stage.time.after(
                Duration.ofSeconds(1), () -> stage.world.heal(FakeWorld.ORCHESTRATOR, "dc3"));
          }
        });
    return stage;
  }

  private static void assertSlotsWereMadeAndAreGone(Stage stage) {
    assertThat(stage.calls("dc3", Port.DATABASE, "admit")).isPositive();
    assertThat(stage.calls("dc4", Port.DATABASE, "admit")).isPositive();
    assertThat(List.of("dc3", "dc4"))
        .allSatisfy(
            dc ->
                assertThat(stage.world.dataCenter(dc).database("main").observe(soon(stage)).slots())
                    .isEmpty());
  }

  private static Deadline soon(Stage stage) {
    return Deadline.after(Duration.ofSeconds(1), stage.time.clock());
  }
}

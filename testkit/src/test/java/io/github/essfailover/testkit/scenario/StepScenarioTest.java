package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.PortCall;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of steps when calls fail, positions differ and people answer. */
class StepScenarioTest {

  /** dc3 has everything, dc2 misses the last commits; dc1 is gone. */
  private static Stage thirdIsAhead(long seed) {
    Stage stage = Stage.seeded(seed);
    stage.world.dataCenter("dc2").database("main").holdBack(500);
    stage.commits(10);
    stage.world.powerLoss("dc1");
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc2/database/main follow")) {
            // Only the way from dc1 was slow.
            stage.truth().arrivesAtOnceUnlessFrom("dc2", "main", "dc1");
          }
        });
    return stage;
  }

  @Test
  void thirdIsAhead_ofTheTarget_targetCatchesUpFirstAndNothingIsLost() {
    Stage stage = thirdIsAhead(11);

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.calls("dc3", Port.DATABASE, "admit")).isPositive();
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void thirdIsAhead_andMissesSomeLooks_isNotPassedOver() {
    Stage stage = thirdIsAhead(12);
    stage.journal.onAppend(
        run -> {
          if (isSettled(stage, run, "freeze.main.dc3")) {
            stage.journal.onAppend(any -> {});
            int next = 1 + (int) stage.calls("dc3", Port.DATABASE, "observe");
            stage
                .world
                .faults()
                .on("dc3", Port.DATABASE, "observe")
                .calls(next, next + 7)
                .with(new Fault.NotApplied());
          }
        });

    stage.failover(Stage.LOST);

    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  private static boolean isSettled(Stage stage, RunId run, String step) {
    return RunReport.of(RunHistory.read(stage.journal, run))
        .step(StepId.of(step))
        .filter(each -> each.state().isSettled())
        .isPresent();
  }

  @Test
  void thirdDiesAhead_afterItsFreeze_personAcceptsTheLossByName() {
    Stage stage = thirdIsAhead(13);
    stage.people.answer("catchup.*failed", Choice.WAIVE);
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc3/database/main admit")) {
            stage.world.powerLoss("dc3");
          }
        });

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "catchup.main.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.step(StepId.of("catchup.main.dc2")).orElseThrow().by()).isPresent();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  @Test
  void twoServersAndTwoFirewalls_powerLoss_allOfThemMove() {
    Stage stage =
        Stage.with(
            14,
            world ->
                world
                    .databaseServer("main", "synapse")
                    .databaseServer("auth", "mas")
                    .firewall("perimeter")
                    .firewall("backbone"));
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(stage.world)
        .takesWritesAt("dc2/main", "dc2/auth")
        .servesOnlyFrom("dc2")
        .pointsAt("dc2");
    assertThat(stage.world.federating()).containsExactly("dc2");
  }

  @Test
  void dnsRefusesOnce_withoutEffect_isRepeated() {
    Stage stage = Stage.seeded(15);
    stage.world.powerLoss("dc1");
    stage.world.faults().on("global", Port.DNS, "point").call(1).with(new Fault.NotApplied());

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "dns.zone")).isEqualTo(StepState.PROVEN);
    assertThat(stage.calls("global", Port.DNS, "point")).isEqualTo(2);
  }

  @Test
  void answersOfPromoteAndPrepareLost_thoughApplied_oneMarkEach() {
    Stage stage = Stage.seeded(16);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc2", Port.DATABASE, "promote")
        .call(1)
        .with(new Fault.UnknownButApplied());
    stage
        .world
        .faults()
        .on("dc2", Port.DATABASE, "prepare")
        .call(1)
        .with(new Fault.UnknownButApplied());

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.marks(report, "promote.main.dc2")).isEqualTo(1);
    assertThat(stage.marks(report, "prepare.main.dc2")).isEqualTo(1);
    assertThat(stage.truth().promotions("dc2", "main")).isEqualTo(1);
    assertThat(stage.world.dataCenter("dc2").database("main").preparations()).hasSize(1);
  }

  @Test
  void promotionHalfDone_primaryWithoutMark_isMarkedAndProven() {
    Stage stage = Stage.seeded(17);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc2", Port.DATABASE, "promote")
        .call(1)
        .with(new Fault.UnknownHalfApplied());

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.marks(report, "promote.main.dc2")).isEqualTo(1);
  }

  @Test
  void workloadsNeverReady_budgetIsUsedUp_personIsAskedAndRetrySucceeds() {
    Stage stage = Stage.seeded(18);
    stage.people.answer("workloads.*failed", Choice.RETRY);
    stage.world.powerLoss("dc1");
    stage.world.dataCenter("dc2").cluster().startUp(Duration.ofMinutes(15));

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.people.questions()).hasSize(3);
    assertThat(report.step(StepId.of("workloads.dc2")).orElseThrow().attempts()).isEqualTo(2);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void firewallDoesNotOpen_waived_nameIsInTheReportAndWhatNeedsItIsAskedWithoutRetry() {
    Stage stage = Stage.seeded(19);
    stage.people.answer(".*failed", Choice.WAIVE);
    stage.world.powerLoss("dc1");
    stage.world.dataCenter("dc2").firewall().standingRule(true);

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "firewall.perimeter.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(report.step(StepId.of("firewall.perimeter.dc2")).orElseThrow().by())
        .hasValueSatisfying(person -> assertThat(person.name()).isEqualTo("test"));
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.people.questions().get(2).choices())
        .containsExactlyInAnyOrder(Choice.WAIVE, Choice.STOP);
  }

  @Test
  void nobodyAnswers_inTime_anotherOrchestratorFinishesTheRun() {
    Stage stage = Stage.seeded(20);
    stage.people.silent("fence.gate.*");
    stage.world.powerLoss("dc1");
    RunReport stopped = stage.failover(Stage.UNSTATED);
    assertThat(stopped.note()).contains("was not answered");
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
    ScriptedApprovals awake =
        ScriptedApprovals.by(Person.named("Bob"))
            .answer("fence.gate.*", Choice.OVERRIDE)
            .answer("fence.debts.*", Choice.WAIVE);

    FailoverOrchestrator another = stage.builder().approvals(awake).build();
    RunReport report = stage.finish(another.resume(stopped.run()));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit();
  }

  @Test
  void stopRequested_atAnyTime_endsInterruptedAndWritesNothingAfterItsEnd() {
    for (int millis = 20; millis < 1500; millis += 40) {
      Stage stage = Stage.seeded(21);
      stage.world.latency(Duration.ofMillis(35));
      FailoverOrchestrator orchestrator = stage.orchestrator();
      Run run = orchestrator.start(orchestrator.plan(Stage.UNSTATED));
      stage.time.advance(Duration.ofMillis(millis));

      run.requestStop("enough");
      RunReport report = stage.finish(run);
      stage.time.advance(Duration.ofMinutes(1));

      assertThat(report.outcome()).as("stop after %s ms", millis).isEqualTo(Outcome.INTERRUPTED);
      assertThat(report.note()).isEqualTo("enough");
      List<JournalEntry> entries = RunHistory.read(stage.journal, run.id()).entries();
      assertThat(entries.get(entries.size() - 1)).isInstanceOf(JournalEntry.RunEnded.class);
      assertThat(stage.orchestrator().report(run.id()).steps()).isEqualTo(report.steps());
    }
  }

  @Test
  void actHangs_pastItsDeadline_nextOneOnThatResourceWaitsAndOthersGoOn() {
    Stage stage = Stage.seeded(22);
    stage.people.answer("dns.*", Choice.RETRY);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("global", Port.DNS, "point")
        .call(1)
        .with(new Fault.Hangs(Duration.ofMinutes(4)));
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(effect -> effects.add(effect));

    RunReport report = stage.failover(Stage.LOST);

    assertThat(RunHistory.read(stage.journal, report.run()).entries())
        .hasAtLeastOneElementOfType(JournalEntry.ActAbandoned.class);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.calls("global", Port.DNS, "point")).isLessThanOrEqualTo(2);
    assertThat(effects.indexOf("dc2/database/main mark"))
        .isLessThan(effects.lastIndexOf("global/dns/zone point"));
  }

  @Test
  void act_whoseEffectIsNotKnown_isNotSentAgainBeforeItWasLookedFor() {
    Stage stage = Stage.seeded(24);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("global", Port.DNS, "point")
        .call(1)
        .with(new Fault.UnknownNotApplied());

    stage.failover(Stage.LOST);

    List<String> calls =
        stage.world.faults().calls().stream()
            .filter(call -> call.port() == Port.DNS)
            .map(PortCall::method)
            .toList();
    int first = calls.indexOf("point");
    assertThat(calls.subList(first, calls.lastIndexOf("point"))).contains("observe");
  }

  @Test
  void listenerThrowsAndDawdles_runIsNotHarmed() {
    Stage stage = Stage.seeded(23);
    stage.world.powerLoss("dc1");
    var orchestrator =
        stage
            .builder()
            .listener(
                event -> {
                  throw new IllegalStateException("a careless listener");
                })
            .listener(event -> sleep(stage))
            .build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  private static void sleep(Stage stage) {
    try {
      stage.time.pause(Duration.ofMillis(TimeUnit.SECONDS.toMillis(2)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whether dc1 is fenced, and who decides when that cannot be known. */
class FenceScenarioTest {

  @Test
  void databaseLost_clusterAnswers_fencingRunsAndTargetServes() {
    Stage stage = Stage.seeded(1).commits(5);
    stage.world.databaseLoss("dc1", "main");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.stateOf(report, "fence.workloads.dc1")).isEqualTo(StepState.PROVEN);
    assertThat(stage.stateOf(report, "fence.firewall.perimeter.dc1")).isEqualTo(StepState.PROVEN);
    assertThat(stage.stateOf(report, "fence.database.main.dc1")).isEqualTo(StepState.OWED);
    assertThat(stage.world.dataCenter("dc1").cluster().pods()).isEmpty();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit().lostNothing();
  }

  @Test
  void sourceHealthy_nobodyStatesAnything_fencedByMachinesAlone() {
    Stage stage = Stage.seeded(2).commits(5);

    RunReport report = stage.failover(Stage.UNSTATED);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.foundLoss().get("main").isNone()).isTrue();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit().lostNothing();
  }

  @Test
  void sourceUnreachable_gateIsAnsweredWithStop_nothingIsPromotedAndRunCanBeResumed() {
    Stage stage = Stage.seeded(3);
    stage.people.answer("fence.gate.dc1.failed", Choice.STOP);
    stage.world.unreachableFromOrchestrator("dc1");

    RunReport report = stage.failover(Stage.UNSTATED);

    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.orchestrator().unfinishedRuns()).containsExactly(report.run());
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc1");
  }

  @Test
  void override_ofAnUnprovedFence_isNamedInTheHeadlineAndNeverCompleted() {
    Stage stage = Stage.seeded(4);
    stage.people.answer("fence.gate.dc1.failed", Choice.OVERRIDE);
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.UNSTATED);

    assertThat(report.splitRisk()).isTrue();
    assertThat(report.headline()).contains("SPLIT_RISK");
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.stateOf(report, "fence.gate.dc1")).isEqualTo(StepState.WAIVED);
  }

  @Test
  void standbysStillReceive_personStatesThatSourceIsDown_vetoedAndAsked() {
    Stage stage = Stage.seeded(5);
    stage.people.answer("fence.gate.dc1.failed", Choice.STOP);
    stage.world.unreachableFromOrchestrator("dc1");
    stage.world.partition("dc1", FakeWorld.CLIENTS);

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.people.questions().get(1).facts().toString())
        .contains("signs of life")
        .contains("dc2/database/main receives from it");
    assertThat(stage.calls("dc2", Port.DATABASE, "promote")).isZero();
  }

  @Test
  void vantagePointHangs_othersSeeNothing_silenceIsNotCorroborated() {
    Stage stage = Stage.seeded(6);
    stage.people.answer("fence.gate.dc1.failed", Choice.STOP);
    // The only one that could see that dc1 serves its users never gets to an answer.
    stage.world.isolate("dc1");
    stage.world.faults().on("global", Port.PROBE, "look").with(new Fault.NotApplied());

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  @Test
  void sourceReturns_betweenGateAndPromotion_gateIsReopenedAndTheSourceIsFencedFirst() {
    Stage stage = Stage.seeded(7);
    stage.world.dataCenter("dc1").cluster().startUp(Duration.ofSeconds(1));
    stage.world.powerLoss("dc1");
    stage.world.faults().on("dc2", Port.DATABASE, "follow").with(new Fault.NotApplied());
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc3/database/main follow")) {
            comesBack(stage);
          }
        });

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(RunHistory.read(stage.journal, report.run()).entries())
        .hasAtLeastOneElementOfType(JournalEntry.GateReopened.class)
        .hasAtLeastOneElementOfType(JournalEntry.FenceReasserted.class);
    assertThat(stage.calls("dc1", Port.DATABASE, "writes")).isPositive();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").isNotSplit();
  }

  /** When what could have fenced it has been given up; the freeze of dc2 succeeds a bit later. */
  private static void comesBack(Stage stage) {
    ScheduledExecutorService nature = stage.time.newExecutor("nature");
    var unused = nature.schedule(() -> stage.world.powerReturns("dc1"), 10, TimeUnit.SECONDS);
    unused = nature.schedule(() -> stage.world.faults().clear(), 20, TimeUnit.SECONDS);
  }

  @Test
  void secondWitnessComesLate_firstOnesEvidenceIsOld_isCollectedAgain() {
    Stage stage = Stage.seeded(8);
    // One witness for the database comes at once, the other one when that is no longer fresh.
    stage.world.faults().on("dc1", Port.CLUSTER, "observe").with(new Fault.NotApplied());
    var unused =
        stage
            .time
            .newExecutor("nature")
            .schedule(() -> stage.world.faults().clear(), 12, TimeUnit.SECONDS);

    RunReport report = stage.failover(Stage.UNSTATED);

    assertThat(report.outcome()).isIn(Outcome.COMPLETED, Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.splitRisk()).isFalse();
  }

  @Test
  void crashAfterFencing_resumedAtOnce_evidenceOfTheFirstProcessIsCollectedAgain() {
    Stage stage = Stage.seeded(9).commits(3);
    ScheduledExecutorService first = stage.time.newExecutor("first");
    stage.journal.leaseOf(Duration.ofSeconds(1));
    stage.journal.onAppend(
        run -> {
          boolean gateSettled =
              RunHistory.read(stage.journal, run).entries().stream()
                  .anyMatch(
                      e ->
                          e instanceof JournalEntry.StepSettled s
                              && s.step().value().equals("fence.gate.dc1"));
          if (gateSettled) {
            first.shutdownNow();
          }
        });
    var orchestrator = stage.orchestratorOn(first);
    Plan plan = orchestrator.plan(Stage.UNSTATED);
    var run = orchestrator.start(plan);
    stage.time.runUntil(first::isShutdown, Duration.ofMinutes(1));
    stage.time.advance(Duration.ofSeconds(2));
    stage.journal.onAppend(any -> {});

    RunReport report = stage.finish(stage.orchestrator().resume(run.id()));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(stage.people.questions()).hasSize(1);
  }

  /** The intent stands, and with it the proof of then; the statement wants one of now. */
  @Test
  void sourceReturnsAndCannotBeFenced_whileAPersonThinksAboutAFailedPromotion_nothingIsPromoted() {
    Stage stage = Stage.seeded(91).commits(3);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc2", Port.DATABASE, "promote")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));
    Map.of(
            Port.CLUSTER, List.of("hold", "removeWorkloads"),
            Port.FIREWALL, List.of("close"),
            Port.DATABASE, List.of("writes"))
        .forEach(
            (port, methods) ->
                methods.forEach(
                    method ->
                        stage
                            .world
                            .faults()
                            .on("dc1", port, method)
                            .calls(1, 10_000)
                            .with(new Fault.NotApplied())));
    ApprovalGate people =
        (question, deadline) -> {
          if (question.id().startsWith("promote.")) {
            stage.world.powerReturns("dc1");
            stage.time.pause(Duration.ofSeconds(10));
            return Answer.to(question, Choice.RETRY, Person.named("Bob"), "again");
          }
          return stage.people.ask(question, deadline);
        };
    List<String> alive = new ArrayList<>();
    stage.world.onEffect(
        effect -> {
          if (effect.endsWith(" promote")) {
            stage.world.dataCenter("dc1").database("main").databases().stream()
                .flatMap(database -> stage.world.acknowledging(database).stream())
                .forEach(alive::add);
          }
        });
    FailoverOrchestrator orchestrator = stage.builder().approvals(people).build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(alive).as("data centers that acknowledge at the promotion").isEmpty();
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  /** It is as silent again as if it had never come back; what it acknowledged is fetched. */
  @Test
  void sourceReturns_takesWritesAndIsFenced_afterTheCopiesWereCompared_areComparedAgain() {
    Stage stage = Stage.seeded(92).commits(3);
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc3", Port.DATABASE, "follow")
        .call(2)
        .with(new Fault.Slow(Duration.ofSeconds(9)));
    boolean[] returned = {false};
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc3/database/main follow") && !returned[0]) {
            returned[0] = true;
            stage.time.after(
                Duration.ofSeconds(1),
                () -> {
                  stage.world.powerReturns("dc1");
                  stage.commits(5);
                });
          }
        });

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }
}

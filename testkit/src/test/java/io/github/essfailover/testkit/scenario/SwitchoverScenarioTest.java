package io.github.essfailover.testkit.scenario;

import static io.github.essfailover.testkit.scenario.Switchovers.MOVE;
import static io.github.essfailover.testkit.scenario.Switchovers.needs;
import static io.github.essfailover.testkit.scenario.Switchovers.servesFromTheSourceAgain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.error.StalePlanException;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Planned moves: what is refused, what is proved, and what is undone by itself. */
class SwitchoverScenarioTest {

  private static List<String> problems(Stage stage) {
    PlanException refused =
        catchThrowableOfType(PlanException.class, () -> stage.orchestrator().plan(MOVE));
    assertThat(refused).as("refused").isNotNull();
    return refused.problems();
  }

  @Test
  void switchover_everythingWell_nothingIsLostAndItIsProved() {
    Stage stage = Stage.seeded(201).commits(20);

    RunReport report = stage.failover(MOVE);

    WorldAssert.assertThat(stage.world)
        .takesWritesAt("dc2/main")
        .servesOnlyFrom("dc2")
        .pointsAt("dc2")
        .lostNothing()
        .isNotSplit();
    assertThat(report.foundLoss().get("main").isNone()).isTrue();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(stage.people.questions()).as("only the plan's approval").hasSize(1);
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
    assertThat(stage.truth().upstream("dc1", "main")).contains("dc2");
    assertThat(stage.truth().takesWrites("dc1", "main")).isFalse();
    assertThat(report.toText()).contains("dc2 has taken over from dc1");
  }

  @Test
  void switchover_nothingControlsTheSourcesHost_itStaysFencedAndTheReportSaysWhatToDo() {
    Stage stage = Stage.seeded(220).commits(20);
    stage.world.dataCenter("dc1").database("main").without(Capability.REJOIN);

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.debts()).extracting(Debt::step).containsExactly(StepId.of("rejoin.main.dc1"));
    assertThat(report.debts().get(0).why()).contains("pg_rewind");
    assertThat(stage.truth().takesWrites("dc1", "main")).isFalse();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing().isNotSplit();
  }

  @Test
  void switchover_rejoinFails_isOwedAndSettledLater() {
    Stage stage = Stage.seeded(221).commits(20);
    stage
        .world
        .faults()
        .on("dc1", Port.DATABASE, "rejoin")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));

    RunReport report = stage.failover(MOVE);

    assertThat(report.debts()).extracting(Debt::step).containsExactly(StepId.of("rejoin.main.dc1"));
    RunReport settled = stage.settle(report.run());
    assertThat(settled.debts()).isEmpty();
    assertThat(stage.truth().upstream("dc1", "main")).contains("dc2");
  }

  @Test
  void switchover_report_showsFencePositionAndThatOfEveryStandbyAndThePromotion() {
    Stage stage = Stage.seeded(202).commits(20);

    RunReport report = stage.failover(MOVE);

    String last =
        report
            .step(StepId.of("fence.database.main.dc1"))
            .orElseThrow()
            .outputs()
            .get("finalPosition");
    assertThat(report.step(StepId.of("receive.main.dc2")).orElseThrow().outputs())
        .containsEntry("replayed", last);
    assertThat(report.step(StepId.of("receive.main.dc3")).orElseThrow().outputs())
        .containsEntry("position", last);
    assertThat(report.step(StepId.of("catchup.main.dc2")).orElseThrow().outputs())
        .containsEntry("position", last)
        .containsEntry("loss", "none");
    assertThat(report.step(StepId.of("promote.main.dc2")).orElseThrow().outputs())
        .containsKeys("position", "timeline", "mark");
    assertThat(report.toText()).contains("Positions in the log", "finalPosition " + last);
    assertThat(report.toJson()).contains("\"finalPosition\"", last);
  }

  @Test
  void switchover_workloadsStopBeforeTheDatabaseRefuses_andNothingIsPromotedBeforeAllHaveIt() {
    Stage stage = Stage.seeded(203).commits(5);

    Plan plan = stage.orchestrator().plan(MOVE);

    assertThat(needs(plan, "fence.hold.dc1"))
        .contains("quiet.dc2", "ready.main.dc2", "ready.main.dc3");
    assertThat(needs(plan, "fence.workloads.dc1")).contains("fence.hold.dc1");
    assertThat(needs(plan, "fence.database.main.dc1")).contains("fence.workloads.dc1");
    assertThat(needs(plan, "fence.gate.dc1")).contains("fence.database.main.dc1");
    assertThat(needs(plan, "catchup.main.dc2")).contains("receive.main.dc2", "receive.main.dc3");
    assertThat(plan.prediction().rpo().get("main").isNone()).isTrue();
    assertThat(Plan.parse(plan.toJson())).isEqualTo(plan);
    assertThat(plan.toText()).contains("example.org: switchover from dc1 to dc2");
  }

  @Test
  void plan_standbyLagsMuch_isRefusedAndNamed() {
    Stage stage = Stage.seeded(204);
    stage.world.dataCenter("dc3").database("main").holdBack(20_000_000);
    stage.world.dataCenter("dc1").commit("main", 30_000_000);

    assertThat(problems(stage))
        .anySatisfy(why -> assertThat(why).contains("main of dc3", "bytes behind"));
  }

  @Test
  void plan_standbyIsSilentOrFrozen_isRefusedAndNamed() {
    Stage silent = Stage.seeded(205);
    silent.world.powerLoss("dc3");
    assertThat(problems(silent))
        .anySatisfy(why -> assertThat(why).contains("main of dc3", "does not answer"));
    Stage cut = Stage.seeded(206);
    cut.world.partition("dc1", "dc3");
    assertThat(problems(cut))
        .anySatisfy(why -> assertThat(why).contains("main of dc3", "does not stream"));
  }

  @Test
  void plan_sourceIsLost_isRefusedBecauseThatIsAFailover() {
    Stage stage = Stage.seeded(207);
    stage.world.powerLoss("dc1");

    assertThat(problems(stage))
        .anySatisfy(why -> assertThat(why).contains("main of dc1 does not answer"))
        .anySatisfy(why -> assertThat(why).contains("needs a failover"));
  }

  @Test
  void start_sourceDiedSinceThePlan_isStaleAndNothingIsTouched() {
    Stage stage = Stage.seeded(208);
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(MOVE);
    stage.world.databaseLoss("dc1", "main");

    StalePlanException stale =
        catchThrowableOfType(StalePlanException.class, () -> orchestrator.start(plan));

    assertThat(stale).hasMessageContaining("dc1.database.main.role");
    assertThat(stage.calls("dc1", Port.CLUSTER, "hold")).isZero();
  }

  @Test
  void standbyBeginsToLag_afterThePlan_nothingIsStoppedAndItIsUndone() {
    Stage stage = Stage.seeded(209).commits(5);
    stage.people.silent("ready.*failed");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(MOVE);
    stage.world.dataCenter("dc3").database("main").holdBack(20_000_000);
    stage.world.dataCenter("dc1").commit("main", 30_000_000);

    RunReport report = stage.finish(orchestrator.start(plan));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    assertThat(stage.calls("dc1", Port.CLUSTER, "hold")).isZero();
    assertThat(stage.calls("dc1", Port.DATABASE, "writes")).isZero();
  }

  /** What makes a switchover fail before its promotion, at every place of its way. */
  static Stream<Trouble> troubles() {
    return Stream.of(
        new Trouble("hold", "dc1", Port.CLUSTER, "hold"),
        new Trouble("workloads", "dc1", Port.CLUSTER, "removeWorkloads"),
        new Trouble("firewall", "dc1", Port.FIREWALL, "close"),
        new Trouble("database", "dc1", Port.DATABASE, "writes"),
        new Trouble("freeze", "dc2", Port.DATABASE, "follow"),
        new Trouble("freeze-other", "dc3", Port.DATABASE, "follow"),
        new Trouble("attach", "dc2", Port.DATABASE, "admit"));
  }

  private record Trouble(String name, String place, Port port, String method) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void stepFails_andNobodyAnswers_everythingIsUndoneByItself(Trouble trouble) {
    Stage stage = Stage.seeded(210).commits(5);
    stage.people.silent(".*failed");
    // Once: its undo uses the same way.
    stage
        .world
        .faults()
        .on(trouble.place, trouble.port, trouble.method)
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    assertThat(report.note()).contains("not left half done");
    servesFromTheSourceAgain(stage);
    assertThat(stage.orchestrator().status().unfinished()).isEmpty();
  }

  @Test
  void stepFails_andAPersonSaysAgain_itIsDoneAgain() {
    Stage stage = Stage.seeded(211).commits(5);
    stage.people.answer("fence.workloads.*failed", Choice.RETRY);
    stage
        .world
        .faults()
        .on("dc1", Port.CLUSTER, "removeWorkloads")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));

    RunReport report = stage.failover(MOVE);

    assertThat(stage.stateOf(report, "promote.main.dc2")).isEqualTo(StepState.PROVEN);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void standbyHoldsBackTheLastBytes_andNobodyAnswers_isUndoneBeforeAnythingIsPromoted() {
    Stage stage = Stage.seeded(212).commits(5);
    stage.people.silent("receive.main.dc2.failed");
    stage.world.dataCenter("dc2").database("main").holdBack(300);
    stage.commits(5);

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
    servesFromTheSourceAgain(stage);
  }

  @Test
  void otherStandbyHoldsBackTheLastBytes_andAPersonLeavesItOut_nothingIsLost() {
    Stage stage = Stage.seeded(213).commits(5);
    stage.people.answer("receive.main.dc3.failed", Choice.WAIVE);
    stage.world.dataCenter("dc3").database("main").holdBack(300);
    stage.commits(5);
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc3/database/main follow")) {
            // Only the way from dc1 was slow.
            stage.truth().arrivesAtOnceUnlessFrom("dc3", "main", "dc1");
          }
        });

    RunReport report = stage.failover(MOVE);

    assertThat(stage.stateOf(report, "receive.main.dc3")).isEqualTo(StepState.WAIVED);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
  }

  @Test
  void sourceDies_beforeItIsFenced_isUndoneAsFarAsPossibleAndAFailoverFollows() {
    Stage stage = Stage.seeded(214).commits(5);
    stage.people.silent(".*failed");
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc1/cluster/cluster hold")) {
            stage.world.powerLoss("dc1");
          }
        });

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isNotEmpty().allSatisfy(debt -> assertThat(debt.undo()).isTrue());
    failsOverAfterwards(stage);
  }

  /** It dies when it is fenced; until the promotion is due its word has expired. */
  private static void diesAfterItWasFenced(Stage stage) {
    stage
        .world
        .faults()
        .on("dc3", Port.DATABASE, "follow")
        .call(1)
        .with(new Fault.Slow(Duration.ofSeconds(12)));
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc2/database/main follow")) {
            stage.world.powerLoss("dc1");
          }
        });
  }

  @Test
  void sourceDies_afterItIsFenced_isUndoneAsFarAsPossibleAndAFailoverFollows() {
    Stage stage = Stage.seeded(215).commits(5);
    stage.people.silent(".*failed");
    diesAfterItWasFenced(stage);

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
    failsOverAfterwards(stage);
  }

  private static void failsOverAfterwards(Stage stage) {
    stage.world.onEffect(effect -> {});
    RunReport failover = stage.failover(Stage.LOST);
    assertThat(stage.stateOf(failover, "promote.main.dc2")).isEqualTo(StepState.PROVEN);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void sourceDies_afterEverybodyHasEverything_aPersonMayGoOnWithoutItsWord() {
    Stage stage = Stage.seeded(216).commits(5);
    stage.people.answer("fence.gate.*", Choice.OVERRIDE);
    diesAfterItWasFenced(stage);

    RunReport report = stage.failover(MOVE);

    assertThat(report.splitRisk()).isTrue();
    assertThat(report.foundLoss().get("main").isNone()).isTrue();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void twoGroups_moveTogether() {
    Stage stage =
        Stage.with(
            217, world -> world.databaseServer("main", "synapse").databaseServer("auth", "mas"));
    stage.world.dataCenter("dc1").commit("auth", 100);

    RunReport report = stage.failover(MOVE);

    assertThat(report.foundLoss().values()).allSatisfy(loss -> assertThat(loss.isNone()).isTrue());
    WorldAssert.assertThat(stage.world)
        .takesWritesAt("dc2/main", "dc2/auth")
        .servesOnlyFrom("dc2")
        .lostNothing();
  }

  @Test
  void synchronousReplication_nothingIsLost() {
    Stage stage = Stage.with(218, world -> world.synchronousStandbys("dc2", "dc3")).commits(9);

    stage.failover(MOVE);

    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void failback_isASwitchoverToTheOriginalDataCenter() {
    Stage stage = Stage.seeded(219).commits(9);
    stage.failover(MOVE);
    stage.world.dataCenter("dc2").commit("main", 100);

    RunReport back = stage.failover(Switchover.from("dc2").to("dc1").because("CHG-2: dc1 is back"));

    assertThat(back.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(back.foundLoss().get("main").isNone()).isTrue();
    WorldAssert.assertThat(stage.world)
        .takesWritesAt("dc1/main")
        .servesOnlyFrom("dc1")
        .pointsAt("dc1")
        .lostNothing();
    assertThat(stage.orchestrator().status().active().orElseThrow().dataCenter().value())
        .isEqualTo("dc1");
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc1");
  }
}

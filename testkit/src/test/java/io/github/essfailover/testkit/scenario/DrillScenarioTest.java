package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A standby is tried: production is left alone, and whatever happens ends with a standby. */
class DrillScenarioTest {

  private static final Drill TRY = Drill.of("dc3").because("quarterly drill").beside("dc1");

  private static void isAsBefore(Stage stage) {
    stage.time.advance(Duration.ofMinutes(5));
    stage.commits(3);
    stage.time.advance(Duration.ofSeconds(5));
    WorldAssert.assertThat(stage.world)
        .takesWritesAt("dc1/main")
        .servesOnlyFrom("dc1")
        .lostNothing();
    assertThat(stage.truth().upstream("dc2", "main")).contains("dc1");
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc1");
    assertThat(stage.truth().takesWrites("dc3", "main")).isFalse();
    assertThat(stage.world.federating()).containsExactly("dc1");
    assertThat(stage.world.dataCenter("dc3").database("main").commits())
        .isEqualTo(stage.world.dataCenter("dc1").database("main").commits());
  }

  /** Runs until that step is proven, then stops looking; the run goes on. */
  private static Run runUntil(Stage stage, FailoverOrchestrator orchestrator, String step) {
    Run run = orchestrator.start(orchestrator.plan(TRY));
    boolean there =
        stage.time.runUntil(
            () ->
                orchestrator
                    .report(run.id())
                    .step(StepId.of(step))
                    .filter(s -> s.state() == StepState.PROVEN)
                    .isPresent(),
            Duration.ofHours(1));
    assertThat(there).as("%s is proven", step).isTrue();
    return run;
  }

  @Test
  void drill_everythingWell_isTriedAndAStandbyAgainAndProductionIsUntouched() {
    Stage stage = Stage.seeded(701).commits(20);

    RunReport report = stage.failover(TRY.underLoadFor(Duration.ofSeconds(10)));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    isAsBefore(stage);
    assertThat(stage.calls("dc1", Port.DATABASE, "writes")).isZero();
    assertThat(stage.calls("dc1", Port.CLUSTER, "hold")).isZero();
    assertThat(stage.calls("dc2", Port.DATABASE, "follow")).isZero();
    assertThat(report.step(StepId.of("drill.load.1.dc3")).orElseThrow().outputs())
        .containsEntry("errors", "0")
        .containsKeys("requests", "p50Millis", "p95Millis", "p99Millis", "baseline.p95Millis");
    assertThat(stage.orchestrator().status().unfinished()).isEmpty();
    assertThat(stage.orchestrator().status().active()).isEmpty();
  }

  /** One medium is in the bucket. */
  private static Stage withMedia(long seed) {
    Stage stage = Stage.seeded(seed).commits(20);
    stage.world.dataCenter("dc1").media();
    stage.world.putObject(stage.world.uploadMedium("aaaaaaaaaaaaaaaaaaaaaaaa"));
    return stage;
  }

  @Test
  void drill_mediaUploadedMeanwhile_areNotTakenForLost() {
    Stage stage = withMedia(720);
    stage.world.uploadMedium("before_and_never_in_it__");
    Run run = runUntil(stage, stage.orchestrator(), "drill.promote.main.dc3");
    stage.world.uploadMedium("meanwhile_and_on_its_way");

    RunReport report = stage.finish(run);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.step(StepId.of("drill.media.after.dc3")).orElseThrow().outputs())
        .containsEntry("mediaAudited", "3");
    isAsBefore(stage);
  }

  @Test
  void drill_mediumIsGoneAfterwards_isNoSuccess() {
    Stage stage = withMedia(721);
    Run run = runUntil(stage, stage.orchestrator(), "drill.promote.main.dc3");
    stage
        .world
        .dataCenter("dc1")
        .objectStorage()
        .loseSightOf(new ObjectKey("local_content/aaaaaaaaaaaaaaaaaaaaaaaa"));

    RunReport report = stage.finish(run);

    assertThat(report.outcome()).as(report.toText()).isNotEqualTo(Outcome.COMPLETED);
    assertThat(report.toText()).contains("are gone: [aaaaaaaaaaaaaaaaaaaaaaaa]");
  }

  @ParameterizedTest
  @CsvSource({
    "FIREWALL, close",
    "DATABASE, follow",
    "DATABASE, promote",
    "DATABASE, prepare",
    "CLUSTER, activate"
  })
  void drill_stepFails_isCleanedUpWithoutAskingAnybody(Port port, String method) {
    Stage stage = Stage.seeded(702).commits(20);
    stage.world.dataCenter("dc3").firewall().openedByHand();
    stage.world.faults().on("dc3", port, method).call(1).with(new Fault.Permanent("SCRIPTED"));

    RunReport report = stage.failover(TRY);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    assertThat(stage.people.questions()).as("only the plan's approval").hasSize(1);
    isAsBefore(stage);
  }

  @Test
  void drill_firewallWasOpen_isClosedForTheDrillAndOpenAgainAfterwards() {
    Stage stage = Stage.seeded(714).commits(20);
    stage.world.dataCenter("dc3").firewall().openedByHand();

    RunReport report = stage.failover(TRY);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    assertThat(stage.calls("dc3", Port.FIREWALL, "close")).isEqualTo(1);
    assertThat(stage.calls("dc3", Port.FIREWALL, "open")).isEqualTo(1);
    isAsBefore(stage);
  }

  @Test
  void drill_rebuildFailsOnce_isTriedAgainByTheCleanUp() {
    Stage stage = Stage.seeded(703).commits(20);
    stage.world.faults().on("dc3", Port.DATABASE, "rejoin").call(1).with(new Fault.Permanent("X"));

    RunReport report = stage.failover(TRY);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    isAsBefore(stage);
  }

  @Test
  void drill_rebuildStaysImpossible_staysCutOffAndIsOwedUntilItWorks() {
    Stage stage = Stage.seeded(704).commits(20);
    stage.world.dataCenter("dc3").firewall().openedByHand();
    for (int call = 1; call <= 2; call++) {
      stage
          .world
          .faults()
          .on("dc3", Port.DATABASE, "rejoin")
          .call(call)
          .with(new Fault.Permanent("X"));
    }

    RunReport report = stage.failover(TRY);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).extracting(Debt::step).contains(StepId.of("drill.promote.main.dc3"));
    assertThat(stage.world.federating()).containsExactly("dc1");
    assertThat(stage.truth().isCutOff("dc3")).isTrue();
    RunReport settled = stage.settle(report.run());
    assertThat(settled.debts()).as(settled.toText()).isEmpty();
    isAsBefore(stage);
  }

  @Test
  void drill_aPersonAborts_isCleanedUp() {
    Stage stage = Stage.seeded(705).commits(20);
    Run run = runUntil(stage, stage.orchestrator(), "drill.promote.main.dc3");

    run.requestAbort(Person.named("Ada"), "we need the room");
    RunReport report = stage.finish(run);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    isAsBefore(stage);
  }

  @ParameterizedTest
  @CsvSource({
    "drill.detach.main.dc3",
    "drill.promote.main.dc3",
    "drill.start.dc3",
    "drill.stop.dc3"
  })
  void drill_stopped_isUnfinishedAndCleanedUpByWhoeverAbortsIt(String at) {
    Stage stage = Stage.seeded(706).commits(20);
    Run run = runUntil(stage, stage.orchestrator(), at);
    run.requestStop("the process ends");
    RunReport stopped = stage.finish(run);
    assertThat(stopped.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.orchestrator().status().unfinished()).containsExactly(run.id());

    RunReport report =
        stage.finish(stage.orchestrator().abort(run.id(), Person.named("Ada"), "clean up"));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    isAsBefore(stage);
  }

  @Test
  void drill_stopped_isResumedToItsEnd() {
    Stage stage = Stage.seeded(707).commits(20);
    Run run = runUntil(stage, stage.orchestrator(), "drill.promote.main.dc3");
    run.requestStop("the process ends");
    stage.finish(run);

    RunReport report = stage.finish(stage.orchestrator().resume(run.id()));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    isAsBefore(stage);
  }

  @Test
  void sourceIsLostDuringTheDrill_failoverGoesOnWithoutTheDrilledOneAndOwesItsCleanUp() {
    Stage stage = Stage.seeded(708).commits(20);
    Run drill = runUntil(stage, stage.orchestrator(), "drill.promote.main.dc3");
    stage.world.powerLoss("dc1");
    drill.requestStop("dc1 is lost");
    stage.finish(drill);

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.debts()).extracting(Debt::step).contains(StepId.of("drill.left.dc3"));
    assertThat(report.toText()).contains("Rejoin.of(\"dc3\")");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
    assertThat(stage.truth().takesWrites("dc2", "main")).isTrue();
    assertThat(stage.world.federating()).containsExactly("dc2");
    assertThat(stage.orchestrator().status().active().orElseThrow().dataCenter().value())
        .isEqualTo("dc2");
    PlanException refused =
        catchThrowableOfType(PlanException.class, () -> stage.orchestrator().resume(drill.id()));
    assertThat(refused.problems()).anySatisfy(why -> assertThat(why).contains("dc2 is active"));
  }

  @Test
  void failoverToTheDrilledOne_isRefusedAndSaysWhy() {
    Stage stage = Stage.seeded(709).commits(20);
    Run drill = runUntil(stage, stage.orchestrator(), "drill.promote.main.dc3");
    drill.requestStop("dc1 is lost");
    stage.finish(drill);
    stage.world.powerLoss("dc1");

    PlanException refused =
        catchThrowableOfType(
            PlanException.class,
            () ->
                stage
                    .orchestrator()
                    .plan(Failover.of("dc1").to("dc3").because("INC-3: dc1 is silent")));

    assertThat(refused.problems())
        .anySatisfy(why -> assertThat(why).contains("dc3 is in the middle of a drill"));
  }

  private static List<String> problems(Stage stage, Drill request) {
    PlanException refused =
        catchThrowableOfType(PlanException.class, () -> stage.orchestrator().plan(request));
    assertThat(refused).as("refused").isNotNull();
    return refused.problems();
  }

  @Test
  void plan_onlyHealthyStandby_isRefusedUnlessSaidOtherwise() {
    Stage stage = Stage.seeded(710).commits(5);
    stage.world.powerLoss("dc2");

    assertThat(problems(stage, TRY))
        .anySatisfy(why -> assertThat(why).contains("only healthy standby"));
    Plan plan = stage.orchestrator().plan(TRY.alsoOnTheOnlyStandby());
    assertThat(Plan.parse(plan.toJson())).isEqualTo(plan);
  }

  @Test
  void plan_namesLeadThere_isRefused() {
    Stage stage = Stage.seeded(722);
    Set<IngressAddress> both = new TreeSet<>(stage.world.dataCenter("dc1").ingress());
    both.addAll(stage.world.dataCenter("dc3").ingress());
    stage.world.dns().editedByHand(both);

    assertThat(problems(stage, TRY))
        .anySatisfy(why -> assertThat(why).contains("names lead to dc3: ", "thrown away"));
  }

  @Test
  void plan_cannotBeCleanedUp_isRefused() {
    Stage stage = Stage.seeded(711);
    stage.world.dataCenter("dc3").database("main").without(Capability.REJOIN);

    assertThat(problems(stage, TRY))
        .anySatisfy(why -> assertThat(why).contains("could not be cleaned up"));
  }

  @Test
  void plan_commitsWaitForIt_isRefused() {
    Stage stage = Stage.seeded(712);
    stage.world.dataCenter("dc1").database("main").synchronousWith("dc3");

    assertThat(problems(stage, TRY)).anySatisfy(why -> assertThat(why).contains("would hang"));
  }

  @Test
  void weakFirewall_nothingIsPromoted() {
    Stage stage = Stage.seeded(713).commits(5);
    stage.world.dataCenter("dc3").firewall().weak();

    RunReport report = stage.failover(TRY);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.ABORTED);
    assertThat(stage.calls("dc3", Port.DATABASE, "promote")).isZero();
    assertThat(stage.calls("dc3", Port.DATABASE, "follow")).as("it is not detached").isZero();
    isAsBefore(stage);
  }
}

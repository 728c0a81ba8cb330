package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryNotes;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people say about who is active, and what the deployment makes of it. */
class AdoptionScenarioTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final DataCenterId DC2 = DataCenterId.of("dc2");
  private static final DataCenterId DC3 = DataCenterId.of("dc3");
  private static final Person ADA = Person.named("Ada");
  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");

  /** dc1 died, dc2 took over and owes the fences of dc1. */
  private static Stage afterTheFailover(long seed) {
    Stage stage = Stage.seeded(seed).commits(5);
    stage.world.powerLoss("dc1");
    assertThat(stage.failover(Stage.LOST).debts()).isNotEmpty().allMatch(Debt::isFence);
    return stage;
  }

  /** A run that stopped for good before it promoted anything. */
  private static RunId stopped(Stage stage) {
    stage.people.answer("catchup.*failed", Choice.STOP);
    stage.world.dataCenter("dc2").database("main").holdBack(500);
    stage.world.dataCenter("dc3").database("main").holdBack(500);
    stage.commits(5);
    RunReport report =
        stage.failover(Failover.of("dc1").to("dc2").because("INC-3").losingAtMost(0));
    assertThat(report.outcome()).isIn(Outcome.INTERRUPTED, Outcome.FAILED);
    return report.run();
  }

  /** Else its fences would be nobody's debt, and the adopted one would not serve. */
  @Test
  void adoption_ofWhatAnUnfinishedRunHasFenced_isRefusedUntilItIsUndone() {
    Stage stage = Stage.seeded(31).commits(5);
    RunId run = stopped(stage);
    FailoverOrchestrator failover = stage.orchestrator();

    PlanException refused =
        catchThrowableOfType(
            PlanException.class, () -> failover.adopt(DC1, ADA, "it never went away"));

    assertThat(refused.code()).isEqualTo("ADOPTION_CONTRADICTED");
    assertThat(refused.problems())
        .contains(
            "run "
                + run
                + " away from dc1 is not finished and may have fenced it; abort it, which puts that"
                + " back");
    stage.finish(failover.abort(run, ADA, "dc1 is well"));
    assertThat(failover.adopt(DC1, ADA, "it never went away").unfinished()).isEmpty();
    WorldAssert.assertThat(stage.world).takesWritesAt("dc1/main");
  }

  @Test
  void firstStart_adopted_activeSinceThenByThatPerson() {
    Stage stage = Stage.seeded(1);
    FailoverOrchestrator failover = stage.orchestrator();

    DeploymentStatus status = failover.adopt(DC1, ADA, "first start");

    ActivationRecord active = status.active().orElseThrow();
    assertThat(active.dataCenter()).isEqualTo(DC1);
    assertThat(active.epoch()).isEqualTo(1);
    assertThat(active.since()).isEqualTo(stage.time.now());
    assertThat(active.run()).isEqualTo(RunId.of("example.org-1"));
    assertThat(active.activating()).isFalse();
    assertThat(status.decided()).contains(new DeploymentStatus.Decided(ADA, "first start", true));
    assertThat(status.toText())
        .startsWith("dc1 is active since ")
        .contains("adopted by Ada: first start");
    assertThat(failover.unfinishedRuns()).isEmpty();
  }

  @Test
  void adoption_isNoRunToReportResumeOrSettle() {
    FailoverOrchestrator failover = Stage.seeded(2).orchestrator();
    failover.adopt(DC1, ADA, "first start");
    RunId run = RunId.of("example.org-1");

    assertThatThrownBy(() -> failover.report(run))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("The run is an adoption and has no plan.");
    assertThatThrownBy(() -> failover.resume(run)).isInstanceOf(JournalException.class);
    assertThatThrownBy(() -> failover.abort(run, ADA, "no")).isInstanceOf(JournalException.class);
    assertThatThrownBy(() -> failover.settleDebts(run)).isInstanceOf(JournalException.class);
  }

  @Test
  void runsAfterAnAdoption_goOnAsAlways_andOnlyFromWhoIsActive() {
    Stage stage = Stage.seeded(3).commits(3);
    FailoverOrchestrator failover = stage.orchestrator();
    failover.adopt(DC1, ADA, "first start");

    assertThatThrownBy(() -> failover.plan(Failover.of("dc3").to("dc2").because("mistaken")))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("dc1 is active");
    stage.world.powerLoss("dc1");
    assertThat(stage.failover(Stage.LOST).outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(failover.status().active().orElseThrow().dataCenter()).isEqualTo(DC2);
    assertThat(failover.status().decided().orElseThrow().adopted()).isFalse();
  }

  @Test
  void standby_adopted_refusedWithEverythingThatSpeaksAgainstIt() {
    FailoverOrchestrator failover = Stage.seeded(4).orchestrator();

    PlanException refused =
        catchThrowableOfType(PlanException.class, () -> failover.adopt(DC2, ADA, "INC-1"));

    assertThat(refused.code()).isEqualTo("ADOPTION_CONTRADICTED");
    assertThat(refused.problems())
        .containsExactly(
            "database 'main' of dc2 is a standby",
            "database 'main' of dc1 is a primary that takes writes");
    assertThat(failover.status().active()).isEmpty();
  }

  @Test
  void standby_adoptedDespite_recordedWithWhatSpokeAgainstIt() {
    Stage stage = Stage.seeded(5);
    FailoverOrchestrator failover = stage.orchestrator();

    failover.adoptDespite(DC2, ADA, "INC-1: I promote it now");

    assertThat(failover.status().active().orElseThrow().dataCenter()).isEqualTo(DC2);
    assertThat(
            RunHistory.read(stage.journal, RunId.of("example.org-1"))
                .adoption()
                .orElseThrow()
                .contradictions())
        .hasSize(2);
  }

  @Test
  void databaseThatCannotBeSeen_adopted_refused() {
    Stage stage = Stage.seeded(6);
    stage.world.powerLoss("dc1");

    assertThatThrownBy(() -> stage.orchestrator().adopt(DC1, ADA, "INC-1"))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("cannot be seen");
  }

  @Test
  void primaryThatLacksAPromotion_adopted_refused() {
    Stage stage = afterTheFailover(7);
    stage.world.powerReturns("dc1");

    assertThatThrownBy(() -> stage.orchestrator().adopt(DC1, ADA, "INC-1"))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("promote.main.dc2, which that of dc1 does not know");
  }

  @Test
  void unknownDataCenterAndEmptyReason_bothReported() {
    assertThatThrownBy(() -> Stage.seeded(8).orchestrator().adopt(DataCenterId.of("dc9"), ADA, " "))
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("dc9")
        .hasMessageContaining("because is empty");
  }

  @Test
  void anotherOrchestratorActs_refused() {
    Stage stage = Stage.seeded(9);
    try (RunLock.Lease held =
        stage
            .journal
            .lock()
            .acquire(
                DEPLOYMENT, "other", Deadline.after(Duration.ofSeconds(1), stage.time.clock()))) {
      assertThat(held.epoch()).isEqualTo(1);
      FailoverOrchestrator hurried = stage.builder().lockPatience(Duration.ofSeconds(2)).build();
      assertThatThrownBy(() -> hurried.adopt(DC1, ADA, "first start"))
          .isInstanceOf(LockException.class);
    }
  }

  @Test
  void runPastItsPointOfNoReturn_refusedUntilItIsFinished() {
    Stage stage = Stage.seeded(10).commits(3);
    stage.world.powerLoss("dc1");
    stage.people.answer("activate.*failed", Choice.STOP);
    stage.world.faults().on("dc2", Port.CLUSTER, "activate").with(new Fault.Permanent("FORBIDDEN"));
    RunReport report = stage.failover(Stage.LOST);
    assertThat(report.outcome()).isIn(Outcome.INTERRUPTED, Outcome.FAILED);

    assertThatThrownBy(() -> stage.orchestrator().adopt(DC2, ADA, "I started it by hand"))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("point of no return");
    assertThatThrownBy(() -> stage.orchestrator().adoptDespite(DC2, ADA, "I started it by hand"))
        .isInstanceOf(JournalException.class);
  }

  @Test
  void runThatStoppedBefore_isNotGoneOnWithAfterAnAdoption() {
    Stage stage = Stage.seeded(11).commits(3);
    RunId run = stopped(stage);
    FailoverOrchestrator failover = stage.orchestrator();
    assertThat(failover.unfinishedRuns()).containsExactly(run);

    failover.adoptDespite(DC1, ADA, "we put everything back by hand");

    assertThat(failover.unfinishedRuns()).isEmpty();
    assertThatThrownBy(() -> failover.resume(run))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("A later adoption has replaced what the run was about.");
    assertThatThrownBy(() -> failover.abort(run, ADA, "no")).isInstanceOf(JournalException.class);
  }

  @Test
  void fenceDebts_againstTheAdopted_areMoot_againstOthersStay() {
    Stage stage = afterTheFailover(12);
    FailoverOrchestrator failover = stage.orchestrator();
    int owed = failover.status().owed().size();

    failover.adoptDespite(DC3, ADA, "dc3 was promoted by hand");
    assertThat(failover.status().owed()).hasSize(owed).allMatch(Debt::isFence);

    failover.adoptDespite(DC1, ADA, "we went back by hand");
    assertThat(failover.status().owed()).isEmpty();
  }

  @Test
  void killSwitch_thrown_isInStatusAndPlan_andStopsNoPerson() {
    Stage stage = Stage.seeded(13).commits(3);
    InMemoryNotes notes = new InMemoryNotes();
    KillSwitch killSwitch = KillSwitch.over(notes, DEPLOYMENT, stage.time.clock());
    killSwitch.halt(DC2, ADA, "dc2 is being rebuilt");
    killSwitch.halt(ADA, "quiet weekend");
    killSwitch.release(ADA, "it is over");
    FailoverOrchestrator failover = stage.builder().killSwitch(notes).build();
    stage.world.powerLoss("dc1");

    Plan plan = failover.plan(Stage.LOST);

    assertThat(failover.status().halts()).hasSize(1);
    assertThat(failover.status().toText()).contains("halted: dc2 by Ada").contains("rebuilt");
    assertThat(plan.findings()).extracting(Finding::check).contains("kill.switch");
    Run run = failover.start(plan);
    assertThat(stage.finish(run).step(StepId.of("promote.main.dc2"))).isPresent();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  @Test
  void killSwitch_unreadable_countsAsThrown() {
    Stage stage = Stage.seeded(14);
    InMemoryNotes notes = new InMemoryNotes();
    notes.unavailable(true);

    DeploymentStatus status = stage.builder().killSwitch(notes).build().status();

    assertThat(status.halts()).isNotEmpty().noneMatch(halt -> halt.isKnown());
  }
}

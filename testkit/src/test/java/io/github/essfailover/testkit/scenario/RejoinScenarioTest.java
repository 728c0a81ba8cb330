package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.model.Capability;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A data center that was failed over from comes back, and becomes a standby or stays apart. */
class RejoinScenarioTest {

  private static final Rejoin BACK = Rejoin.of("dc1").because("CHG-7: dc1 has power again");
  private static final Rejoin RELEASED =
      BACK.releasedBy(Person.named("Ada"), "the users wrote those messages again");

  /**
   * After a failover of a dc1 that lost power; dc1 has power again, and as much of it as before.
   */
  private static Stage returned(long seed) {
    Stage stage = Stage.seeded(seed).commits(20);
    stage.world.powerLoss("dc1");
    RunReport failover = stage.failover(Stage.LOST);
    assertThat(failover.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    stage.world.powerReturns("dc1");
    return stage;
  }

  private static void isProperStandby(Stage stage) {
    stage.time.advance(Duration.ofMinutes(1));
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").takesWritesAt("dc2/main");
    assertThat(stage.truth().upstream("dc1", "main")).contains("dc2");
    assertThat(stage.truth().takesWrites("dc1", "main")).isFalse();
    assertThat(stage.orchestrator().status().owed()).isEmpty();
    assertThat(stage.orchestrator().status().active().orElseThrow().dataCenter().value())
        .isEqualTo("dc2");
  }

  /**
   * From the moment at which everything is held and shut, the returned one acknowledges nothing.
   */
  private static FailoverListener neverAcknowledges(Stage stage, List<String> bad) {
    boolean[] shut = new boolean[1];
    stage.world.onEffect(
        effect -> {
          if (shut[0] && stage.world.acks("dc1", "synapse")) {
            bad.add(effect);
          }
        });
    return event -> {
      if (event instanceof FailoverEvent.StepChanged e
          && e.step().value().equals("keep.database.main.dc1")
          && e.state() == StepState.PROVEN) {
        shut[0] = true;
      }
    };
  }

  private static RunReport run(
      Stage stage, FailoverRequest request, FailoverListener... listeners) {
    var builder = stage.builder();
    List.of(listeners).forEach(builder::listener);
    FailoverOrchestrator orchestrator = builder.build();
    return stage.finish(orchestrator.start(orchestrator.plan(request)));
  }

  @Test
  void rejoin_nothingOfItsOwn_isAProperStandbyAndNothingIsOwedAnyMore() {
    Stage stage = returned(301);
    List<String> bad = new ArrayList<>();

    RunReport report = run(stage, BACK, neverAcknowledges(stage, bad));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    isProperStandby(stage);
    assertThat(bad).isEmpty();
    WorldAssert.assertThat(stage.world).lostNothing().isNotSplit();
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
  }

  @Test
  void rejoin_commitsThatTheActiveLacks_stayUntilAPersonReleasesThem() {
    Stage stage = returned(302);
    stage.commits(3);
    List<String> bad = new ArrayList<>();
    stage.people.answer("rejoin\\.main\\.dc1\\.failed", Choice.ABORT);

    RunReport kept = run(stage, BACK, neverAcknowledges(stage, bad));

    assertThat(kept.outcome()).as(kept.toText()).isEqualTo(Outcome.ABORTED);
    Question asked = stage.people.questions().get(stage.people.questions().size() - 1);
    assertThat(asked.facts().toString()).contains("COPY_QUARANTINED", "commits=3");
    assertThat(stage.truth().takesWrites("dc1", "main")).isFalse();
    assertThat(stage.truth().upstream("dc1", "main")).isEmpty();
    assertThat(stage.world.dataCenter("dc1").database("main").keptAside()).isEmpty();
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
    assertThat(stage.orchestrator().status().owed())
        .as("a copy that is apart makes nothing moot")
        .isNotEmpty();

    RunReport report = run(stage, RELEASED, neverAcknowledges(stage, bad));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    assertThat(stage.world.dataCenter("dc1").database("main").keptAside()).hasSize(3);
    isProperStandby(stage);
    assertThat(bad).isEmpty();
  }

  @Test
  void rejoin_copyIsApartAndAPersonGoesOn_isOwedAndSupersedesNothing() {
    Stage stage = returned(303);
    stage.commits(3);
    stage.people.answer("rejoin\\.main\\.dc1\\.failed", Choice.WAIVE);
    stage.people.answer("(verify|standby).*failed", Choice.WAIVE);
    stage.people.answer("verify.*failed", Choice.STOP);

    RunReport report = run(stage, BACK);

    assertThat(report.outcome()).as(report.toText()).isNotEqualTo(Outcome.COMPLETED);
    assertThat(stage.orchestrator().status().owed())
        .extracting(Debt::run)
        .anyMatch(run -> !run.equals(report.run()));
    assertThat(stage.truth().takesWrites("dc1", "main")).isFalse();
  }

  @Test
  void rejoin_serverIsDown_isStartedAsAStandby() {
    Stage stage = returned(304);
    stage.world.dataCenter("dc1").database("main").isNotStarted();

    RunReport report = run(stage, BACK);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    isProperStandby(stage);
  }

  @Test
  void rejoin_serverComesUpAsAPrimaryLater_isShutBeforeItIsTouched() {
    Stage stage = returned(305);
    stage.world.databaseLoss("dc1", "main");
    FailoverListener comesUp =
        event -> {
          if (event instanceof FailoverEvent.StepChanged e
              && e.step().value().equals("rejoin.main.dc1")
              && e.state() == StepState.RUNNING) {
            stage.world.databaseReturns("dc1", "main");
          }
        };

    RunReport report = run(stage, BACK, comesUp);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    isProperStandby(stage);
  }

  @Test
  void rejoin_quarantinedStandby_isTheSameCase() {
    Stage stage = Stage.seeded(306).commits(5);
    stage.world.dataCenter("dc3").database("main").archiveOutlivesFreeze();
    stage.world.powerLoss("dc1");
    stage.world.isolate("dc3");
    stage.people.answer(".*failed", Choice.WAIVE);
    stage.failover(Stage.LOST);
    stage.world.healAll();
    stage.people.answer(".*failed", Choice.ABORT);

    RunReport report = run(stage, Rejoin.of("dc3").because("CHG-8").releasedBy(ada(), "seen"));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  private static Person ada() {
    return Person.named("Ada");
  }

  @Test
  void rejoin_stopped_staysHeldAndFencedAndIsResumed() {
    Stage stage = returned(307);
    FailoverOrchestrator orchestrator = stage.orchestrator();
    stage
        .world
        .faults()
        .on("dc1", Port.DATABASE, "rejoin")
        .call(1)
        .with(new Fault.UnknownNotApplied());
    Run run = orchestrator.start(orchestrator.plan(BACK));
    stage.time.runUntil(
        () -> stage.calls("dc1", Port.DATABASE, "rejoin") > 0, Duration.ofMinutes(5));
    run.requestStop("the shift ends");

    RunReport stopped = stage.finish(run);

    assertThat(stopped.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.world.acks("dc1", "synapse")).isFalse();
    RunReport resumed = stage.finish(stage.orchestrator().resume(stopped.run()));
    assertThat(resumed.outcome()).as(resumed.toText()).isEqualTo(Outcome.COMPLETED);
    isProperStandby(stage);
  }

  @Test
  void rejoin_aborted_leavesItHeldAndNoSlotBehind() {
    Stage stage = returned(308);
    stage.commits(2);
    stage.people.answer("rejoin.*failed", Choice.ABORT);

    run(stage, BACK);

    stage.time.advance(Duration.ofMinutes(5));
    assertThat(stage.world.acks("dc1", "synapse")).isFalse();
    assertThat(stage.world.federating()).containsExactly("dc2");
    assertThat(slots(stage)).doesNotContain("dc1");
  }

  @Test
  void rejoin_resumedWhenItsDataCenterIsActive_isRefused() {
    Stage stage = returned(309);
    stage.commits(2);
    stage.people.answer("rejoin.*failed", Choice.STOP);
    RunId old = run(stage, BACK).run();
    run(stage, RELEASED);
    RunReport back = run(stage, Switchover.from("dc2").to("dc1").because("CHG-9: failback"));
    assertThat(back.outcome()).as(back.toText()).isEqualTo(Outcome.COMPLETED);

    assertThatThrownBy(() -> stage.orchestrator().resume(old))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("A later run has promoted");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc1").isNotSplit();
  }

  @Test
  void rejoin_activeOrUnknownOrWithoutWhatItNeeds_isRefused() {
    Stage stage = returned(310);
    FailoverOrchestrator orchestrator = stage.orchestrator();

    assertThat(problems(orchestrator, Rejoin.of("dc2").because("wrong one")))
        .contains("dc2 is the active data center");
    assertThatThrownBy(() -> orchestrator.plan(Rejoin.of("dc9").because("a slip")))
        .isInstanceOf(InvalidConfigurationException.class);
    stage.world.dataCenter("dc1").database("main").without(Capability.REJOIN);
    assertThat(problems(orchestrator, BACK)).contains("nothing controls the host");
    stage.world.clusterLoss("dc1");
    assertThat(problems(orchestrator, BACK)).contains("the cluster of dc1 does not answer");
    stage.world.databaseLoss("dc2", "main");
    assertThat(problems(orchestrator, BACK)).contains("database main of dc2 does not answer");
  }

  private static Set<String> slots(Stage stage) {
    Deadline soon = Deadline.after(Duration.ofSeconds(5), stage.time.clock());
    return stage.world.dataCenter("dc2").database("main").observe(soon).slots();
  }

  private static String problems(FailoverOrchestrator orchestrator, Rejoin request) {
    PlanException refused =
        catchThrowableOfType(PlanException.class, () -> orchestrator.plan(request));
    assertThat(refused).isNotNull();
    return refused.problems().toString();
  }

  @Test
  void rejoin_whileARunIsPastItsPointOfNoReturn_isRefused() {
    Stage stage = Stage.seeded(311).commits(5);
    stage.world.powerLoss("dc1");
    stage.people.answer(".*failed", Choice.STOP);
    stage.world.faults().on("dc2", Port.DATABASE, "prepare").with(new Fault.Permanent("SCRIPTED"));
    assertThat(run(stage, Stage.LOST).outcome()).isEqualTo(Outcome.INTERRUPTED);
    stage.world.powerReturns("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(BACK);

    assertThatThrownBy(() -> orchestrator.start(plan))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("point of no return");
  }

  @Test
  void plan_ofAPrimaryWithoutRelease_warnsAndNamesNoPromotion() {
    Stage stage = returned(312);

    Plan plan = stage.orchestrator().plan(BACK);

    assertThat(plan.findings()).anyMatch(finding -> finding.check().equals("rejoin.release"));
    assertThat(plan.steps()).noneMatch(step -> step.id().value().startsWith("promote."));
    assertThat(stage.orchestrator().plan(RELEASED).findings()).isEmpty();
    assertThat(stage.orchestrator().plan(RELEASED).toText()).contains("given up by Ada");
  }

  /** Nobody said so to the library: a person rebuilt it by hand, and it is needed again. */
  @Test
  void dataCenterThatWasRebuiltByHand_becomesActive_whatWasOwedAgainstItIsMoot() {
    Stage stage = Stage.seeded(640).commits(3);
    stage.world.powerLoss("dc1");
    RunReport first = stage.failover(Stage.LOST);
    assertThat(first.debts()).extracting(Debt::step).contains(StepId.of("fence.hold.dc1"));
    stage.world.powerReturns("dc1");
    stage.world.dataCenter("dc1").cluster().scaleOperator(0);
    FakeDatabase active = stage.world.dataCenter("dc2").database("main");
    stage.world.dataCenter("dc1").database("main").rebuildFrom(active);
    stage.time.advance(Duration.ofMinutes(1));
    stage.world.powerLoss("dc2");

    RunReport second =
        stage.failover(
            Failover.of("dc2")
                .to("dc1")
                .because("INC-2")
                .sourceIsDown(Person.named("Ada"), "she says so"));

    assertThat(second.outcome()).as(second.toText()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.orchestrator().status().owed())
        .noneMatch(debt -> debt.step().value().endsWith(".dc1") && debt.isFence());
    assertThatThrownBy(() -> stage.settle(first.run())).isInstanceOf(JournalException.class);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc1");
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.ReturnGuard;
import io.github.essfailover.Run;
import io.github.essfailover.guard.GuardState.Standing;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeCluster;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryNotes;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Guards: what they hold, when they keep their hands off, and that no run is fought by one. */
class GuardScenarioTest {

  private static final Duration REACTION = Duration.ofSeconds(15);
  private static final DataCenterId DC1 = DataCenterId.of("dc1");

  private static Guards on(long seed) {
    Stage stage = Stage.seeded(seed).commits(5);
    Guards guards = new Guards(stage);
    guards.adopt("dc1");
    return guards;
  }

  /** dc1 died, dc2 took over, dc1 has power again: operator at 1, a writable primary. */
  private static Guards afterTheReturn(long seed) {
    Guards guards = on(seed);
    guards.stage.world.powerLoss("dc1");
    assertThat(guards.stage.failover(Stage.LOST).outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    guards.stage.world.powerReturns("dc1");
    return guards;
  }

  private static void isHeld(Stage stage, String dataCenter) {
    FakeCluster cluster = stage.world.dataCenter(dataCenter).cluster();
    assertThat(cluster.operatorReplicas()).isZero();
    assertThat(cluster.pods()).isEmpty();
    assertThat(access(stage, dataCenter)).isEqualTo(Access.REFUSED);
    assertThat(stage.world.dataCenter(dataCenter).database("main").databases())
        .noneMatch(database -> stage.world.acks(dataCenter, database));
  }

  private static Access access(Stage stage, String dataCenter) {
    Deadline soon = Deadline.after(Duration.ofSeconds(5), stage.time.clock());
    return stage.world.dataCenter(dataCenter).database("main").observe(soon).access();
  }

  @Test
  void deadDataCenter_comesBackWhileItsGuardRuns_heldWithinFifteenSeconds() {
    Guards guards = afterTheReturn(1);

    ReturnGuard guard = guards.start("dc1");
    guards.pass(REACTION);

    isHeld(guards.stage, "dc1");
    assertThat(guard.state().standing()).isEqualTo(Standing.HELD);
    assertThat(guards.told()).contains("guard.acted");
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc2").isNotSplit();
    guards.pass(Duration.ofMinutes(1));
    assertThat(guard.state().findings()).as("it stays held and is quiet about it").isEmpty();
  }

  @Test
  void heldDataCenter_operatorIsStartedAgain_heldAgain() {
    Guards guards = afterTheReturn(2);
    guards.start("dc1");
    guards.pass(Duration.ofMinutes(1));

    guards.stage.world.dataCenter("dc1").cluster().scaleOperator(1);
    guards.pass(REACTION);

    isHeld(guards.stage, "dc1");
  }

  @Test
  void guardsEverywhere_failover_isNotFoughtAndEndsAsWithoutThem() {
    Guards guards = on(3);
    guards.everywhere();
    guards.pass(Duration.ofSeconds(20));
    guards.stage.world.powerLoss("dc1");

    RunReport report = guards.stage.failover(Stage.LOST);
    guards.pass(Duration.ofMinutes(2));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc2").lostNothing();
    guards.stage.world.powerReturns("dc1");
    guards.pass(REACTION);
    isHeld(guards.stage, "dc1");
    assertThat(guards.stage.settle(report.run()).debts()).isEmpty();
  }

  @Test
  void guardsEverywhere_switchoverThereAndLater_nobodyIsHeldWhoIsActive() {
    Guards guards = on(4);
    guards.everywhere();

    RunReport report =
        guards.stage.failover(Switchover.from("dc1").to("dc2").because("CHG-1: maintenance"));
    guards.pass(Duration.ofMinutes(2));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc2").lostNothing();
    assertThat(guards.told()).doesNotContain("guard.acted");
  }

  @Test
  void guardsEverywhere_runIsUndone_sourceServesAgain() {
    Guards guards = on(5);
    Stage stage = guards.stage;
    guards.everywhere();
    stage.world.dataCenter("dc2").database("main").holdBack(500);
    stage.world.dataCenter("dc3").database("main").holdBack(500);
    stage.commits(5);
    stage.people.answer("catchup.*failed", Choice.ABORT);

    RunReport report =
        stage.failover(Failover.of("dc1").to("dc2").because("INC-3").losingAtMost(0));
    guards.pass(Duration.ofMinutes(5));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc1").takesWritesAt("dc1/main");
    assertThat(guards.told()).isEmpty();
  }

  @Test
  void nobodyRecorded_nothingIsHeldAndPeopleAreTold() {
    Guards guards = new Guards(Stage.seeded(6).commits(2));

    ReturnGuard guard = guards.start("dc1");
    guards.pass(REACTION);

    assertThat(guard.state().standing()).isEqualTo(Standing.UNNAMED);
    assertThat(Guards.checks(guard.state())).containsExactly("guard.unnamed");
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc1");
  }

  @Test
  void recordUnreadable_sinceTheStart_heldInTheEpochThatIsKnownThere() {
    Guards guards = afterTheReturn(7);
    Guards.Seen journal = guards.journal();
    journal.unavailable = true;

    ReturnGuard guard = guards.start("dc1", journal, builder -> builder);
    guards.pass(REACTION);

    isHeld(guards.stage, "dc1");
    assertThat(guard.state().standing()).isEqualTo(Standing.HELD_UNREAD);
    assertThat(Guards.checks(guard.state())).contains("guard.record");
  }

  @Test
  void recordUnreadable_afterItNamedThisOne_onlyAnAlarm() {
    Guards guards = on(8);
    Guards.Seen journal = guards.journal();
    ReturnGuard guard = guards.start("dc1", journal, builder -> builder);
    guards.pass(REACTION);

    journal.unavailable = true;
    guards.pass(Duration.ofMinutes(5));

    assertThat(guard.state().standing()).isEqualTo(Standing.ACTIVE_UNREAD);
    assertThat(Guards.checks(guard.state())).containsExactly("guard.record");
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc1");
  }

  @Test
  void recordUnreadable_afterItNamedAnother_goesOnHolding() {
    Guards guards = afterTheReturn(9);
    Guards.Seen journal = guards.journal();
    guards.start("dc1", journal, builder -> builder);
    guards.pass(Duration.ofMinutes(1));

    journal.silence = Duration.ofHours(1);
    guards.stage.world.dataCenter("dc1").cluster().scaleOperator(1);
    guards.pass(REACTION);

    isHeld(guards.stage, "dc1");
  }

  @Test
  void recordOlderThanOneThatWasSeen_isNotBelieved() {
    Guards guards = on(10);
    Guards.Seen journal = guards.journal();
    guards.stage.world.powerLoss("dc1");
    guards.stage.failover(Stage.LOST);
    ReturnGuard guard = guards.start("dc2", journal, builder -> builder);
    guards.pass(REACTION);

    journal.hidden = 1;
    guards.pass(Duration.ofMinutes(1));

    assertThat(guard.state().standing()).isEqualTo(Standing.ACTIVE_UNREAD);
    assertThat(Guards.checks(guard.state())).containsExactly("guard.stale");
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc2");
  }

  /** A guard that starts with a stale record has only the epochs against it. */
  @Test
  void staleRecordSinceTheStart_actsAreRefusedByWhatTheRunTouched() {
    Guards guards = on(11);
    Guards.Seen journal = guards.journal();
    journal.hidden = 1;
    guards.stage.world.powerLoss("dc1");
    guards.stage.failover(Stage.LOST);

    ReturnGuard guard = guards.start("dc2", journal, builder -> builder);
    guards.pass(Duration.ofMinutes(1));

    assertThat(Guards.checks(guard.state())).contains("guard.refused");
    WorldAssert.assertThat(guards.stage.world).servesOnlyFrom("dc2").takesWritesAt("dc2/main");
  }

  /** The act of the target's guard lands after the run has activated the target. */
  @Test
  void lateAct_ofTheGuardOfTheTarget_doesNotStopWhatTheRunStarted() {
    Guards guards = on(12);
    Stage stage = guards.stage;
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc2", Port.CLUSTER, "hold")
        .call(1)
        .with(new Fault.Hangs(Duration.ofMinutes(10)));
    stage.world.dataCenter("dc2").cluster().scaleOperator(1);
    ReturnGuard guard = guards.start("dc2");
    guards.pass(Duration.ofSeconds(1));
    stage.world.dataCenter("dc2").cluster().scaleOperator(0);

    RunReport report = stage.failover(Stage.LOST);
    guards.pass(Duration.ofMinutes(20));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(guard.state().standing()).isEqualTo(Standing.ACTIVE);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  /** It reads the record again at the last moment: who was held may be active by now. */
  @Test
  void dataCenterIsAdopted_whileItsGuardLooks_isNotHeldAnyMore() {
    Guards guards = on(21);
    FakeCluster cluster = guards.stage.world.dataCenter("dc2").cluster();
    cluster.scaleOperator(1);
    guards
        .stage
        .world
        .faults()
        .on("dc2", Port.CLUSTER, "observe")
        .call((int) guards.stage.calls("dc2", Port.CLUSTER, "observe") + 1)
        .with(new Fault.Slow(Duration.ofSeconds(5)));
    FailoverOrchestrator orchestrator = guards.stage.orchestrator();
    guards.stage.time.after(
        Duration.ofSeconds(1),
        () -> orchestrator.adoptDespite(DataCenterId.of("dc2"), Guards.ADA, "it serves now"));

    guards.start("dc2");
    guards.pass(Duration.ofMinutes(1));

    assertThat(cluster.operatorReplicas()).isEqualTo(1);
    assertThat(guards.stage.calls("dc2", Port.CLUSTER, "hold")).isZero();
  }

  /** The same when the run had begun, so that the guard knew of its epoch. */
  @Test
  void lateAct_ofTheGuardOfTheTarget_sentWhileTheRunWasUnderWay_doesNotStopItEither() {
    Guards guards = on(22);
    Stage stage = guards.stage;
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.time.after(
        Duration.ofMillis(500),
        () -> {
          stage
              .world
              .faults()
              .on("dc2", Port.CLUSTER, "hold")
              .with(new Fault.Hangs(Duration.ofMinutes(10)));
          stage.world.dataCenter("dc2").cluster().scaleOperator(1);
          guards.start("dc2");
        });
    stage.time.after(
        Duration.ofSeconds(1), () -> stage.world.dataCenter("dc2").cluster().scaleOperator(0));

    RunReport report = stage.finish(run);
    guards.pass(Duration.ofMinutes(20));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.calls("dc2", Port.CLUSTER, "hold")).as("the guard acts").isPositive();
    assertThat(stage.world.dataCenter("dc2").cluster().operatorReplicas()).isEqualTo(1);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  @Test
  void clusterHangs_databaseIsHeldAllTheSame() {
    Guards guards = afterTheReturn(13);
    guards
        .stage
        .world
        .faults()
        .on("dc1", Port.CLUSTER, "observe")
        .with(new Fault.Hangs(Duration.ofHours(1)));

    ReturnGuard guard = guards.start("dc1");
    guards.pass(Duration.ofSeconds(30));

    assertThat(access(guards.stage, "dc1")).isEqualTo(Access.REFUSED);
    assertThat(Guards.checks(guard.state())).contains("guard.hangs");
  }

  @Test
  void killSwitch_thrownByAPerson_stopsTheGuard_unreadableDoesNot() {
    Guards guards = afterTheReturn(14);
    InMemoryNotes notes = new InMemoryNotes();
    KillSwitch.over(notes, DeploymentId.of("example.org"), guards.stage.time.clock())
        .halt(DC1, Guards.ADA, "I look at its logs");
    ReturnGuard guard = guards.start("dc1", guards.journal(), builder -> builder.killSwitch(notes));
    guards.pass(REACTION);

    assertThat(guard.state().standing()).isEqualTo(Standing.HALTED);
    assertThat(guards.stage.world.dataCenter("dc1").cluster().operatorReplicas()).isEqualTo(1);

    notes.unavailable(true);
    guards.pass(REACTION);

    isHeld(guards.stage, "dc1");
  }

  @Test
  void exemption_givenForIt_nothingIsHeld() {
    Guards guards = afterTheReturn(15);

    ReturnGuard guard =
        guards.start(
            "dc1",
            guards.journal(),
            builder ->
                builder.exemption((here, runs) -> java.util.Optional.of("a drill in " + here)));
    guards.pass(REACTION);

    assertThat(guard.state().standing()).isEqualTo(Standing.EXEMPT);
    assertThat(guards.stage.world.dataCenter("dc1").cluster().operatorReplicas()).isEqualTo(1);
  }

  @Test
  void namesLeadBack_whileItIsHeld_peopleAreTold() {
    Guards guards = afterTheReturn(16);
    ReturnGuard guard =
        guards.start("dc1", guards.journal(), builder -> builder.names(guards.stage.world.dns()));
    guards.pass(REACTION);
    assertThat(guards.told()).doesNotContain("guard.dns");

    guards.stage.world.dns().editedByHand(guards.stage.world.dataCenter("dc1").ingress());
    guards.pass(REACTION);

    assertThat(Guards.checks(guard.state())).contains("guard.dns");
  }

  @Test
  void close_noFurtherRound() {
    Guards guards = afterTheReturn(17);
    ReturnGuard guard = guards.start("dc1");
    guards.pass(Duration.ofMinutes(1));

    guard.close();
    guards.stage.world.dataCenter("dc1").cluster().scaleOperator(1);
    guards.pass(Duration.ofMinutes(1));

    assertThat(guards.stage.world.dataCenter("dc1").cluster().operatorReplicas()).isEqualTo(1);
  }

  @Test
  void workloadsAreNotRemovedAtOnce_operatorIsHeldAlready_removedByALaterRound() {
    Guards guards = afterTheReturn(18);
    guards.pass(Duration.ofSeconds(30));
    assertThat(guards.stage.world.dataCenter("dc1").cluster().pods()).isNotEmpty();
    guards
        .stage
        .world
        .faults()
        .on("dc1", Port.CLUSTER, "removeWorkloads")
        .nextCall()
        .with(new Fault.NotApplied());

    guards.start("dc1");
    guards.pass(Duration.ofSeconds(30));

    isHeld(guards.stage, "dc1");
  }
}

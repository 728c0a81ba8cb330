package io.github.essfailover.testkit.scenario;

import static io.github.essfailover.testkit.scenario.Switchovers.BACK;
import static io.github.essfailover.testkit.scenario.Switchovers.MOVE;
import static io.github.essfailover.testkit.scenario.Switchovers.needs;
import static io.github.essfailover.testkit.scenario.Switchovers.servesFromTheSourceAgain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.error.StalePlanException;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a switchover does about names that clients keep, and about who moved them meanwhile. */
class SwitchoverNamesScenarioTest {

  @Test
  void switchover_namesAreKeptForLong_theirTtlIsLoweredFirstAndTheReportSaysUntilWhen() {
    Stage stage = Stage.seeded(230).commits(5);
    stage.world.dns().ttl(Duration.ofHours(1));

    Plan plan = stage.orchestrator().plan(MOVE);
    assertThat(needs(plan, "ready.main.dc2")).contains("dns.ttl.zone");
    assertThat(needs(plan, "quiet.dc2")).contains("dns.ttl.zone");
    assertThat(plan.step(StepId.of("dns.wait.zone"))).isEmpty();
    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.step(StepId.of("dns.ttl.zone")).orElseThrow().outputs())
        .containsEntry("ttlSeconds", "60")
        .containsKey("cachedUntil");
    assertThat(stage.orchestrator().plan(BACK).step(StepId.of("dns.ttl.zone"))).isEmpty();
  }

  @Test
  void switchover_waitingForOldTtls_stopsTheSourceOnlyAfterThem() {
    Stage stage = Stage.seeded(231).commits(5);
    stage.world.dns().ttl(Duration.ofMinutes(30));
    Switchover patient = MOVE.waitingForOldTtls();
    Plan plan = stage.orchestrator().plan(patient);
    assertThat(Plan.parse(plan.toJson())).isEqualTo(plan);

    RunReport report = stage.failover(patient);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED);
    Instant until =
        Instant.parse(
            report
                .step(StepId.of("dns.ttl.zone"))
                .orElseThrow()
                .outputs()
                .getOrDefault("cachedUntil", ""));
    assertThat(report.step(StepId.of("fence.hold.dc1")).orElseThrow().startedAt().orElseThrow())
        .isAfterOrEqualTo(until);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing().isNotSplit();
  }

  @Test
  void switchover_failsAfterTheTtlWasLowered_itIsPutBack() {
    Stage stage = Stage.seeded(232).commits(5);
    stage.world.dns().ttl(Duration.ofHours(1));
    stage.people.silent(".*failed");
    stage
        .world
        .faults()
        .on("dc1", Port.CLUSTER, "hold")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(report.debts()).isEmpty();
    assertThat(stage.stateOf(report, "dns.ttl.zone")).isEqualTo(StepState.COMPENSATED);
    servesFromTheSourceAgain(stage);
  }

  @Test
  void switchover_ttlCannotBeLowered_aPersonMayGoOnWithoutThat() {
    Stage stage = Stage.seeded(233).commits(5);
    stage.world.dns().ttl(Duration.ofHours(1));
    stage
        .world
        .faults()
        .on("global", Port.DNS, "ttl")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));
    stage.people.answer("dns.ttl.*failed", Choice.WAIVE);

    RunReport report = stage.failover(MOVE.waitingForOldTtls());

    assertThat(stage.stateOf(report, "dns.ttl.zone")).isEqualTo(StepState.WAIVED);
    assertThat(report.step(StepId.of("dns.wait.zone")).orElseThrow().state())
        .isEqualTo(StepState.PROVEN);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void start_somebodyMovedTheNamesSinceThePlan_isStale() {
    Stage stage = Stage.seeded(234);
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(MOVE);
    stage.world.dns().editedByHand(Set.of(IngressAddress.parse("203.0.113.9")));

    StalePlanException stale =
        catchThrowableOfType(StalePlanException.class, () -> orchestrator.start(plan));

    assertThat(stale).hasMessageContaining("dns.zone.records").hasMessageContaining("203.0.113.9");
  }

  @Test
  void failover_somebodyMovedTheNamesSinceThePlan_goesOnAndTheReportSaysSo() {
    Stage stage = Stage.seeded(235).commits(5);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(Stage.LOST);
    stage.world.dns().editedByHand(Set.of(IngressAddress.parse("203.0.113.9")));

    RunReport report = stage.finish(orchestrator.start(plan));

    WorldAssert.assertThat(stage.world).pointsAt("dc2");
    assertThat(report.step(StepId.of("dns.zone")).orElseThrow().seen())
        .contains("somebody had pointed the names elsewhere", "203.0.113.9");
  }
}

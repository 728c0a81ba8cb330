package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What must not come before, or last longer than, or count for something else. */
class OrderScenarioTest {

  @Test
  void names_targetIsNotActivated_stayWhereTheyAre() {
    Stage stage = Stage.seeded(341).commits(3);
    stage.world.powerLoss("dc1");
    stage.world.faults().on("dc2", Port.CLUSTER, "activate").with(new Fault.Permanent("FORBIDDEN"));
    stage.people.answer("activate.*failed", Choice.STOP);

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(stage.stateOf(report, "dns.zone")).isEqualTo(StepState.PENDING);
    assertThat(stage.calls("global", Port.DNS, "point")).isZero();
  }

  @Test
  void act_longerThanTheLease_isGivenUpBeforeAnotherMayHoldTheLock() {
    Stage stage = Stage.seeded(342).commits(3);
    stage.journal.leaseOf(Duration.ofSeconds(3));
    stage.world.powerLoss("dc1");
    stage
        .world
        .faults()
        .on("dc2", Port.DATABASE, "promote")
        .call(1)
        .with(new Fault.Slow(Duration.ofSeconds(5)));

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "promote.main.dc2")).isEqualTo(StepState.PROVEN);
    assertThat(stage.calls("dc2", Port.DATABASE, "promote"))
        .as("given up and repeated")
        .isEqualTo(2);
  }

  @Test
  void isolation_ofADrilledDataCenter_isNoEvidenceOfAFence() {
    Stage stage = Stage.seeded(343).commits(3);

    RunReport report = stage.failover(Drill.of("dc3").because("quarterly drill").beside("dc1"));

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED);
    assertThat(report.evidence()).isEmpty();
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The source of a switchover dies on the way, and a failover takes over what is half done. */
class SourceDiesScenarioTest {

  private static final Switchover MOVE =
      Switchover.from("dc1").to("dc2").because("CHG-1: maintenance of dc1");

  /** Begins the switchover, and stops it some seconds after the source died at that effect. */
  private static RunReport halfDone(Stage stage, String effect) {
    if (effect.endsWith(" follow")) {
      // Until the promotion would be due, the word of the dead source has expired.
      stage
          .world
          .faults()
          .on("dc3", Port.DATABASE, "follow")
          .call(1)
          .with(new Fault.Slow(Duration.ofSeconds(12)));
    }
    AtomicBoolean died = new AtomicBoolean();
    stage.world.onEffect(
        seen -> {
          if (seen.equals(effect) && !died.getAndSet(true)) {
            stage.world.powerLoss("dc1");
          }
        });
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Run run = orchestrator.start(orchestrator.plan(MOVE));
    assertThat(stage.time.runUntil(died::get, Duration.ofMinutes(5))).as("dies").isTrue();
    stage.time.advance(Duration.ofSeconds(3));
    run.requestStop("the source is dead");
    return stage.finish(run);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dc1/cluster/cluster hold",
        "dc1/cluster/cluster removeWorkloads",
        "dc1/database/main writes",
        "dc2/database/main follow"
      })
  void sourceDies_beforeThePointOfNoReturn_aFailoverGoesOnFromThere(String effect) {
    Stage stage = Stage.seeded(231).commits(9);
    RunReport stopped = halfDone(stage, effect);
    assertThat(stopped.outcome()).as(stopped.toText()).isEqualTo(Outcome.INTERRUPTED);

    RunReport report =
        stage.finish(stage.orchestrator().failOverInstead(stopped.run(), Stage.LOST));

    assertThat(stage.stateOf(report, "promote.main.dc2")).isEqualTo(StepState.PROVEN);
    WorldAssert.assertThat(stage.world)
        .servesOnlyFrom("dc2")
        .takesWritesAt("dc2/main")
        .pointsAt("dc2")
        .lostNothing()
        .isNotSplit();
    assertThat(stage.orchestrator().unfinishedRuns()).isEmpty();
    assertThat(report.plan().findings())
        .anyMatch(finding -> finding.check().equals("switchover.half.done"));
    assertThat(stage.truth().upstream("dc3", "main")).contains("dc2");
    assertThatThrownBy(() -> stage.orchestrator().resume(stopped.run()))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("later run");
    assertThatThrownBy(() -> stage.orchestrator().abort(stopped.run(), Person.named("Ada"), "late"))
        .isInstanceOf(JournalException.class);
  }

  @Test
  void failOverInstead_ofARunThatWasUndone_isRefused() {
    Stage stage = Stage.seeded(232).commits(9);
    RunReport stopped = halfDone(stage, "dc2/database/main follow");
    RunReport undone =
        stage.finish(stage.orchestrator().abort(stopped.run(), Person.named("Ada"), "no"));

    assertThat(undone.outcome()).isEqualTo(Outcome.ABORTED);
    assertThatThrownBy(() -> stage.orchestrator().failOverInstead(stopped.run(), Stage.LOST))
        .as("it has ended")
        .isInstanceOf(JournalException.class);
  }

  @Test
  void sourceDies_afterThePointOfNoReturn_theRunGoesForwardAndTheFencesAreOwed() {
    Stage stage = Stage.seeded(233).commits(9);
    AtomicBoolean died = new AtomicBoolean();
    stage.world.onEffect(
        seen -> {
          if (seen.startsWith("dc2/database/main promote") && !died.getAndSet(true)) {
            stage.world.powerLoss("dc1");
          }
        });
    stage.people.answer(".*failed", Choice.WAIVE);

    RunReport report = stage.failover(MOVE);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.debts().stream().map(debt -> debt.step().value()).toList())
        .contains("rejoin.main.dc1");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing().isNotSplit();
    assertThatThrownBy(() -> stage.orchestrator().failOverInstead(report.run(), Stage.LOST))
        .isInstanceOf(JournalException.class);
    assertThat(List.of(report.recoveryTime())).allMatch(took -> took.toMinutes() < 40);
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.WorldAssert;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Orchestrators that die, journals that fail, and two at the same time. */
class CrashScenarioTest {

  @Test
  void crash_afterEachAppend_anotherOrchestratorFinishesAndOnceIsOnce() {
    int appends = 1000;
    for (int crashAt = 1; crashAt < appends; crashAt++) {
      Stage stage = Stage.seeded(31).commits(3);
      stage.world.powerLoss("dc1");
      RunReport report = crashedAndResumed(stage, crashAt);
      appends = crashAt == 1 ? stage.journal.appends() : appends;

      assertThat(report.outcome())
          .as("crash after append %s", crashAt)
          .isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
      assertThat(stage.marks(report, "promote.main.dc2")).isEqualTo(1);
      assertThat(stage.marks(report, "prepare.main.dc2")).isEqualTo(1);
      assertThat(stage.truth().promotions("dc2", "main")).isEqualTo(1);
      assertThat(stage.world.dataCenter("dc2").database("main").preparations()).hasSize(1);
      WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing().pointsAt("dc2");
    }
    assertThat(appends).isGreaterThan(20);
  }

  private static RunReport crashedAndResumed(Stage stage, int crashAt) {
    ScheduledExecutorService first = stage.time.newExecutor("first");
    stage.journal.onAppend(
        run -> {
          if (stage.journal.appends() == crashAt) {
            first.shutdownNow();
          }
        });
    FailoverOrchestrator orchestrator = stage.orchestratorOn(first);
    Plan plan = orchestrator.plan(Stage.LOST);
    try {
      Run run = orchestrator.start(plan);
      stage.time.runUntil(() -> run.isOver() || first.isShutdown(), Duration.ofHours(1));
      if (!first.isShutdown()) {
        return run.await();
      }
      stage.time.advance(Duration.ofSeconds(31));
    } catch (RejectedExecutionException dead) {
      stage.time.advance(Duration.ofSeconds(31));
    }
    RunId run = stage.journal.runs().get(0);
    FailoverOrchestrator second = stage.orchestrator();
    return RunHistory.read(stage.journal, run).end().isPresent()
        ? second.report(run)
        : stage.finish(second.resume(run));
  }

  @Test
  void appendStored_butAnswerLost_isRecognised() {
    Stage stage = Stage.seeded(32);
    stage.world.powerLoss("dc1");
    for (int i = 2; i < 30; i += 3) {
      stage.journal.failAppend(i, InMemoryJournal.Failure.AFTER_STORING);
      stage.journal.failAppend(i + 10 * 3 + 1, InMemoryJournal.Failure.BEFORE_STORING);
    }

    RunReport report = stage.failover(Stage.LOST);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void anotherOnesRecord_inTheRunsJournal_stopsAtOnceWithoutFurtherEffect() {
    Stage stage = Stage.seeded(33);
    stage.world.powerLoss("dc1");
    List<String> effects = new ArrayList<>();
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.journal.append(run.id(), 1, "somebody else".getBytes(StandardCharsets.UTF_8));
    stage.world.onEffect(effects::add);

    stage.time.runUntil(run::isOver, Duration.ofMinutes(1));
    stage.time.advance(Duration.ofMinutes(10));

    assertThatThrownBy(run::await)
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.code()).isEqualTo("JOURNAL_NUMBER_TAKEN"));
    assertThat(effects).isEmpty();
  }

  @Test
  void twoOrchestrators_atTheSameTime_secondIsRefusedTheLock() {
    Stage stage = Stage.seeded(34);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(Stage.LOST);
    FailoverOrchestrator hurried = stage.builder().lockPatience(Duration.ofSeconds(2)).build();
    Plan other = hurried.plan(Stage.LOST);
    Run run = orchestrator.start(plan);

    assertThatThrownBy(() -> hurried.start(other)).isInstanceOf(LockException.class);

    assertThat(stage.finish(run).outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.journal.runs()).hasSize(1);
  }

  /** The lease of an orchestrator that died lasts longer than a person wants to try again. */
  @Test
  void resume_atOnceAfterADeath_waitsForTheLeaseToEnd() {
    Stage stage = Stage.seeded(36);
    stage.world.powerLoss("dc1");
    ScheduledExecutorService first = stage.time.newExecutor("first");
    FailoverOrchestrator dies = stage.orchestratorOn(first);
    Run run = dies.start(dies.plan(Stage.LOST));
    stage.time.advance(Duration.ofSeconds(2));
    first.shutdownNow();

    RunReport report = stage.finish(stage.orchestrator().resume(run.id()));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void runThatHasEnded_isNotResumed() {
    Stage stage = Stage.seeded(35);
    stage.world.powerLoss("dc1");
    RunReport report = stage.failover(Stage.LOST);

    assertThatThrownBy(() -> stage.orchestrator().resume(report.run()))
        .isInstanceOf(JournalException.class);
    assertThat(stage.orchestrator().status().active())
        .hasValueSatisfying(active -> assertThat(active.dataCenter().value()).isEqualTo("dc2"));
  }
}

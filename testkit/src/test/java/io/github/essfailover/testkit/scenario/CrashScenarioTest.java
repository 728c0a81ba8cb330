package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.WorldAssert;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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

  /** Its lock has expired, but what it sent last may be on its way as long as an act may take. */
  @Test
  void ownerDied_whileItMayHaveSentSomething_nothingIsDoneBeforeThatMustHaveLanded() {
    Stage stage = Stage.seeded(37);
    stage.world.powerLoss("dc1");
    ScheduledExecutorService first = stage.time.newExecutor("first");
    stage.journal.onAppend(
        run -> {
          boolean freezes =
              RunHistory.read(stage.journal, run).entries().stream()
                  .anyMatch(
                      entry ->
                          entry instanceof JournalEntry.StepStarted started
                              && started.step().value().startsWith("freeze."));
          if (freezes) {
            first.shutdownNow();
          }
        });
    FailoverOrchestrator orchestrator = stage.orchestratorOn(first);
    Plan plan = orchestrator.plan(Stage.LOST);
    try {
      orchestrator.start(plan);
      stage.time.runUntil(first::isShutdown, Duration.ofHours(1));
    } catch (RejectedExecutionException dead) {
      // As a process that is gone.
    }
    stage.time.advance(Duration.ofSeconds(31));
    Instant resumed = stage.time.now();
    List<Instant> effects = new ArrayList<>();
    stage.world.onEffect(effect -> effects.add(stage.time.now()));

    stage.finish(stage.orchestrator().resume(stage.journal.runs().get(0)));

    assertThat(effects).isNotEmpty();
    assertThat(effects.get(0)).isAfterOrEqualTo(resumed.plusSeconds(10));
  }

  @Test
  void runStoppedBeforeItPromoted_whileAnotherOneDid_isNotGoneOnWith() {
    Stage stage = Stage.seeded(38);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Run stopped = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.time.advance(Duration.ofSeconds(5));
    stopped.requestStop("we take dc3");
    assertThat(stage.finish(stopped).outcome()).isEqualTo(Outcome.INTERRUPTED);
    stage.failover(
        Failover.of("dc1")
            .to("dc3")
            .because("INC-1")
            .sourceIsDown(Person.named("Ada"), "she says so"));

    assertThatThrownBy(() -> stage.finish(orchestrator.resume(stopped.id())))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("later run has promoted");

    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc3");
  }

  /** Nothing more is done or written, although nothing but the lock says so. */
  @Test
  void lockIsLost_onTheWay_theRunEndsAtOnceAndSaysSo() {
    Stage stage = Stage.seeded(39);
    stage.world.powerLoss("dc1");
    LosableLock lock = new LosableLock(stage.journal);
    FailoverOrchestrator orchestrator = stage.builder().journal(lock).build();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.time.advance(Duration.ofSeconds(1));
    lock.lost = true;
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(effects::add);

    assertThat(stage.time.runUntil(run::isOver, Duration.ofMinutes(2))).isTrue();

    assertThatThrownBy(run::await)
        .isInstanceOfSatisfying(
            LockException.class, e -> assertThat(e.code()).isEqualTo("LOCK_LOST"));
    assertThat(effects).isEmpty();
  }

  /** A journal whose lock somebody else takes. */
  private static final class LosableLock implements Journal {
    private final InMemoryJournal real;
    private boolean lost;

    LosableLock(InMemoryJournal real) {
      this.real = real;
    }

    @Override
    public List<RunId> runs() {
      return real.runs();
    }

    @Override
    public List<byte[]> read(RunId run) {
      return real.read(run);
    }

    @Override
    public void append(RunId run, long sequence, byte[] record) {
      real.append(run, sequence, record);
    }

    @Override
    public boolean isShared() {
      return true;
    }

    @Override
    public RunLock lock() {
      return (what, owner, deadline) -> new Losable(real.lock().acquire(what, owner, deadline));
    }

    private final class Losable implements RunLock.Lease {
      private final RunLock.Lease lease;

      Losable(RunLock.Lease lease) {
        this.lease = lease;
      }

      @Override
      public long epoch() {
        return lease.epoch();
      }

      @Override
      public Duration remaining() {
        return lost ? Duration.ZERO : lease.remaining();
      }

      @Override
      public boolean renew(Deadline deadline) {
        return !lost && lease.renew(deadline);
      }

      @Override
      public void close() {
        lease.close();
      }
    }
  }

  @Test
  void runStoppedAfterItPromoted_anotherOneFromThere_isRefused() {
    Stage stage = Stage.seeded(36);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.world.onEffect(
        effect -> {
          if (effect.endsWith(" promote")) {
            run.requestStop("the process ends");
          }
        });
    assertThat(stage.finish(run).outcome()).isEqualTo(Outcome.INTERRUPTED);
    Failover onwards =
        Failover.of("dc2")
            .to("dc3")
            .because("INC-2")
            .sourceIsDown(Person.named("Ada"), "she says so");

    assertThatThrownBy(() -> orchestrator.start(orchestrator.plan(onwards)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("passed its point of no return");
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

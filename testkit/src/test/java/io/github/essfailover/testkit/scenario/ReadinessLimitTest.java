package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.ReadinessReport.Verdict;
import io.github.essfailover.report.Rehearsal;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readiness of a world in which one data center swallows every call, on threads of its own. */
class ReadinessLimitTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  private final CountDownLatch released = new CountDownLatch(1);
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(0, 500, 1, TimeUnit.MINUTES, new SynchronousQueue<>());
  private final FakeWorld world =
      FakeWorld.builder("dc1", "dc2", "dc3").delay(duration -> swallow()).build();

  /** Whoever interrupts it: a careless client. */
  private void swallow() {
    boolean interrupted = false;
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void release() {
    released.countDown();
    workers.shutdownNow();
  }

  private FailoverOrchestrator orchestrator() {
    return world
        .orchestrator()
        .journal(new InMemoryJournal(Clock.systemUTC()))
        .approvals(ScriptedApprovals.approvingPlans())
        .observeLimit(LIMIT)
        .readinessLimit(LIMIT)
        .workers(workers)
        .build();
  }

  private void blackHole(String dataCenter) {
    world
        .faults()
        .source(
            call ->
                call.place().equals(dataCenter)
                    ? Optional.of(new Fault.Hangs(Duration.ofHours(1)))
                    : Optional.empty());
  }

  @Test
  @Timeout(60)
  void standbyThatIsABlackHole_isNotReadyAndTheOtherOneIsProposed() {
    blackHole("dc3");
    try (FailoverOrchestrator orchestrator = orchestrator()) {
      DeploymentReadiness readiness = orchestrator.checkReadiness();

      assertThat(readiness.proposed().orElseThrow().target()).isEqualTo(DataCenterId.of("dc2"));
      assertThat(readiness.silent()).containsExactly(DataCenterId.of("dc3"));
      assertThat(readiness.targets().get(1).verdict()).isEqualTo(Verdict.NOT_READY);
      // One limit and one grace, however many calls hang; the rest is a busy machine.
      assertThat(readiness.took()).isLessThan(LIMIT.plusSeconds(5));
    }
  }

  @Test
  @Timeout(60)
  void adapterThatHangs_holdsNoMoreThreadsWithEachLook() {
    blackHole("dc3");
    try (FailoverOrchestrator orchestrator = orchestrator()) {
      orchestrator.checkReadiness();
      int after = workers.getActiveCount();
      for (int i = 0; i < 15; i++) {
        orchestrator.checkReadiness();
      }

      assertThat(workers.getActiveCount()).isLessThanOrEqualTo(after);
    }
  }

  @Test
  @Timeout(60)
  void rehearsal_sourceIsABlackHole_othersAreRehearsedAllTheSame() {
    blackHole("dc1");
    try (FailoverOrchestrator orchestrator = orchestrator()) {
      Rehearsal rehearsal = orchestrator.rehearse(Stage.LOST);

      assertThat(rehearsal.steps())
          .filteredOn(part -> part.verdict() == Rehearsal.Verdict.WOULD_FAIL)
          .isNotEmpty()
          .allSatisfy(part -> assertThat(part.reason()).contains("no answer within"))
          .allSatisfy(part -> assertThat(part.step().value()).endsWith(".dc1"));
      assertThat(rehearsal.steps())
          .filteredOn(part -> part.step().value().startsWith("freeze."))
          .hasSize(2)
          .allSatisfy(part -> assertThat(part.verdict()).isEqualTo(Rehearsal.Verdict.READY));
      assertThat(rehearsal.overall()).isEqualTo(Rehearsal.Overall.PASSED_WITH_DEBTS);
    }
  }
}

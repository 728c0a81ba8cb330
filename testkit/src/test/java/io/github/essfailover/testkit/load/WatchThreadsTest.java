package io.github.essfailover.testkit.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.FailoverWatch;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches on real threads and a real clock. */
class WatchThreadsTest {

  private static final int WATCHES = 50;

  /** Two databases, two clusters, what is checked beside them, and what looks from outside. */
  private static final int MOST_OF_ONE = 16;

  @Test
  @Timeout(120)
  void manyWatchesOnOnePool_needFewThreadsEach_andLeaveNone() {
    ThreadPoolExecutor workers = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    List<FailoverOrchestrator> orchestrators = new ArrayList<>();
    List<FailoverWatch> watches = new ArrayList<>();
    for (int i = 0; i < WATCHES; i++) {
      FailoverOrchestrator orchestrator =
          FakeWorld.of("dc1", "dc2")
              .orchestrator()
              .deployment("d" + i + ".example.org")
              .journal(new InMemoryJournal(Clock.systemUTC()))
              .approvals(ScriptedApprovals.approvingPlans())
              .workers(workers)
              .timer(timer)
              .build();
      orchestrators.add(orchestrator);
      watches.add(orchestrator.watch().every(Duration.ofSeconds(1)).start());
    }
    for (FailoverWatch watch : watches) {
      until(() -> watch.state().looks() >= 2);
    }
    int most = workers.getLargestPoolSize();
    System.out.printf("%d watches on one pool: at most %d threads%n", WATCHES, most);

    assertThat(most).isLessThanOrEqualTo(WATCHES * MOST_OF_ONE);
    watches.forEach(FailoverWatch::close);
    orchestrators.forEach(FailoverOrchestrator::close);
    workers.shutdown();
    timer.shutdownNow();
    until(() -> workers.isTerminated() && timer.isTerminated());
    assertThat(workers.getActiveCount()).isZero();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it did not become true within a minute");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine on threads and a clock of its own. */
class RealThreadsTest {

  @Test
  @Timeout(60)
  void interruptedWhileExecuting_runStopsAndFlagIsRestored() throws InterruptedException {
    FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");
    world.dataCenter("dc2").cluster().startUp(Duration.ofHours(1));
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicReference<RunReport> report = new AtomicReference<>();
    AtomicBoolean flag = new AtomicBoolean();
    try (FailoverOrchestrator orchestrator =
        world
            .orchestrator()
            .journal(new InMemoryJournal(Clock.systemUTC()))
            .approvals(ScriptedApprovals.approvingPlans())
            .listener(
                event -> {
                  if (event instanceof FailoverEvent.StepChanged changed
                      && changed.step().value().equals("workloads.dc2")
                      && changed.state() == StepState.RUNNING) {
                    waiting.countDown();
                  }
                })
            .build()) {
      Thread caller =
          new Thread(
              () -> {
                report.set(orchestrator.execute(orchestrator.plan(Stage.UNSTATED)));
                flag.set(Thread.currentThread().isInterrupted());
              });
      caller.start();
      assertThat(waiting.await(40, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();
      caller.join();
    }

    assertThat(report.get().outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(report.get().note()).isEqualTo("the waiting thread was interrupted");
    assertThat(flag).isTrue();
  }

  @Test
  @Timeout(60)
  void failoverStarts_whileADrillRuns_theDrillGivesWayAtOnce() throws InterruptedException {
    FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");
    world.dataCenter("dc2").cluster().creation(Duration.ZERO).startUp(Duration.ofMillis(50));
    world.dataCenter("dc3").cluster().startUp(Duration.ofHours(1));
    CountDownLatch waiting = new CountDownLatch(1);
    try (FailoverOrchestrator orchestrator =
        world
            .orchestrator()
            .journal(new InMemoryJournal(Clock.systemUTC()))
            .approvals(ScriptedApprovals.approvingPlans())
            .listener(
                event -> {
                  if (event instanceof FailoverEvent.StepChanged changed
                      && changed.step().value().equals("drill.workloads.dc3")
                      && changed.state() == StepState.RUNNING) {
                    waiting.countDown();
                  }
                })
            .build()) {
      Drill request = Drill.of("dc3").because("quarterly drill").beside("dc1");
      Run drill = orchestrator.start(orchestrator.plan(request));
      assertThat(waiting.await(40, TimeUnit.SECONDS)).isTrue();

      RunReport report = orchestrator.execute(orchestrator.plan(Stage.UNSTATED));

      assertThat(drill.await().outcome()).isEqualTo(Outcome.INTERRUPTED);
      assertThat(drill.await().note()).contains("a failover is more urgent");
      assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
      assertThat(report.debts()).hasSize(1);
      assertThat(report.debts().get(0).step().value()).isEqualTo("drill.left.dc3");
    }
  }

  @Test
  @Timeout(60)
  void healthySource_onRealThreads_isFailedOver() {
    FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");
    world.dataCenter("dc2").cluster().creation(Duration.ZERO).startUp(Duration.ofMillis(50));
    try (FailoverOrchestrator orchestrator =
        world
            .orchestrator()
            .journal(new InMemoryJournal(Clock.systemUTC()))
            .approvals(ScriptedApprovals.approvingPlans())
            .build()) {
      Run run = orchestrator.start(orchestrator.plan(Stage.UNSTATED));

      assertThat(run.await().outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(world.serves("dc2")).isTrue();
    }
  }
}

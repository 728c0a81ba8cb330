package io.github.essfailover.examples;

import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.Run;
import io.github.essfailover.model.Person;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/** What the other examples have in common: three fake data centers in virtual time. */
final class Rehearsal {

  static final Failover DC1_IS_LOST =
      Failover.of("dc1")
          .to("dc2")
          .because("INC-1: dc1 lost power")
          .sourceIsDown(Person.named("Ada"), "on the phone with the provider");

  /** Approves plans, and accepts that a data center without power is not fenced yet. */
  static ScriptedApprovals people() {
    return ScriptedApprovals.approvingPlans().answer("fence.debts.*", Choice.WAIVE);
  }

  final SimulatedTime time = SimulatedTime.seeded(42);
  final FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();

  /** Lacks a journal and somebody to ask. */
  OrchestratorBuilder orchestrator() {
    return orchestrator(time.executor());
  }

  /** The same, as a process of its own that can crash alone. */
  OrchestratorBuilder orchestrator(ScheduledExecutorService process) {
    return world.orchestrator().workers(process).timer(process).random(time.random());
  }

  /** Lets virtual time pass until the run is over; with real time {@code run.await()} is enough. */
  RunReport finish(Run run) {
    time.runUntil(run::isOver, Duration.ofHours(2));
    time.advance(Duration.ofSeconds(1)); // listeners hear the end
    return run.await();
  }
}

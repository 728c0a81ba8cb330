package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.model.Person;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;

/** How do I go back to the data center that was lost? */
public final class FailbackMain {

  private static final Failover LOST =
      Failover.of("dc1")
          .to("dc2")
          .because("INC-4711: dc1 lost power")
          .sourceIsDown(Person.named("Ada"), "the provider confirmed it on the phone");

  private FailbackMain() {}

  /** Prints the reports of the way back of fakes. */
  public static void main(String[] arguments) {
    SimulatedTime time = SimulatedTime.seeded(42);
    FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();
    FailoverOrchestrator orchestrator =
        world
            .orchestrator()
            .journal(InMemoryJournal.in(time))
            .approvals(ScriptedApprovals.approvingPlans().answer("fence.*", Choice.WAIVE))
            .workers(time.executor())
            .timer(time.executor())
            .build();
    world.powerLoss("dc1");
    await(time, orchestrator.start(orchestrator.plan(LOST)));
    world.powerReturns("dc1");

    // tag::failback[]
    Run rejoin =
        orchestrator.start(
            orchestrator.plan(Rejoin.of("dc1").because("CHG-13: dc1 has power again")));
    System.out.println(await(time, rejoin).headline());
    Run back =
        orchestrator.start(
            orchestrator.plan(Switchover.from("dc2").to("dc1").because("CHG-14: back home")));
    System.out.println(await(time, back).headline());
    // end::failback[]

    System.out.println("Active: " + orchestrator.status().active().orElseThrow().dataCenter());
  }

  private static RunReport await(SimulatedTime time, Run run) {
    time.runUntil(run::isOver, Duration.ofHours(1)); // virtual: takes no real time
    return run.await();
  }
}

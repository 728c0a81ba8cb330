package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.model.Person;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;

/** What does a failover look like, from nothing to a report? */
public final class HelloFailoverMain {

  private HelloFailoverMain() {}

  /** Prints the plan and the report of a failover of fakes. */
  public static void main(String[] arguments) {
    // tag::hello[]
    SimulatedTime time = SimulatedTime.seeded(42);
    FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();
    FailoverOrchestrator orchestrator =
        world
            .orchestrator() // has fakes of three data centers, DNS and a probe
            .journal(InMemoryJournal.in(time))
            .approvals(
                ScriptedApprovals.approvingPlans() // and dc1 without power cannot be fenced
                    .answer("fence.debts.*", Choice.WAIVE))
            .workers(time.executor())
            .timer(time.executor())
            .build();
    world.powerLoss("dc1");

    Failover request =
        Failover.of("dc1")
            .to("dc2")
            .because("INC-1: dc1 lost power")
            .sourceIsDown(Person.named("Ada"), "on the phone with the provider");
    Plan plan = orchestrator.plan(request);
    System.out.println(plan.toText());

    Run run = orchestrator.start(plan);
    time.runUntil(run::isOver, Duration.ofHours(1)); // virtual: takes no real time
    System.out.println(run.await().toText());
    // end::hello[]
  }
}

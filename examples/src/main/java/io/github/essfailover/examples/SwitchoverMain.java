package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;

/** How do I move the service on purpose, without losing anything? */
public final class SwitchoverMain {

  private SwitchoverMain() {}

  /** Prints the plan and the report of a switchover of fakes. */
  public static void main(String[] arguments) {
    SimulatedTime time = SimulatedTime.seeded(42);
    FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();
    FailoverOrchestrator orchestrator =
        world
            .orchestrator()
            .journal(InMemoryJournal.in(time))
            .approvals(ScriptedApprovals.approvingPlans())
            .workers(time.executor())
            .timer(time.executor())
            .build();

    // tag::switchover[]
    Plan plan =
        orchestrator.plan(Switchover.from("dc1").to("dc2").because("CHG-12: maintenance of dc1"));
    Run run = orchestrator.start(plan);
    // end::switchover[]

    System.out.println(plan.toText());
    time.runUntil(run::isOver, Duration.ofHours(1)); // virtual: takes no real time
    System.out.println(run.await().toText());
  }
}

package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DrillEvidence;
import io.github.essfailover.request.Drill;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;

/** How do I know that a standby could take over, without moving anybody there? */
public final class DrillMain {

  private DrillMain() {}

  /** Prints the plan of a drill of fakes, and what it proved. */
  public static void main(String[] arguments) {
    SimulatedTime time = SimulatedTime.seeded(42);
    FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();
    InMemoryJournal journal = InMemoryJournal.in(time);
    FailoverOrchestrator orchestrator =
        world
            .orchestrator()
            .journal(journal)
            .approvals(ScriptedApprovals.approvingPlans())
            .workers(time.executor())
            .timer(time.executor())
            .build();

    // tag::drill[]
    Plan plan =
        orchestrator.plan(
            Drill.of("dc3")
                .because("quarterly drill")
                .beside("dc1")
                .underLoadFor(Duration.ofSeconds(10)));
    Run run = orchestrator.start(plan);
    // end::drill[]

    System.out.println(plan.toText());
    time.runUntil(run::isOver, Duration.ofHours(1)); // virtual: takes no real time
    System.out.println(run.await().toText());
    System.out.println(DrillEvidence.of(RunHistory.read(journal, run.id())).toText());
  }
}

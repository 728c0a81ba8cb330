package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;

/** What would a failover do and cost, if it began now? Planning reads only: it is the dry run. */
public final class PlanOnlyMain {

  private PlanOnlyMain() {}

  /** Prints a plan as text and as JSON. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(ScriptedApprovals.approvingPlans())
            .build();

    // tag::plan[]
    Plan plan = orchestrator.plan(Rehearsal.DC1_IS_LOST);
    System.out.println(plan.toText());

    String json = plan.toJson();
    System.out.println(json);
    Plan parsed = Plan.parse(json);
    System.out.println("Read back with the same digest: " + parsed.digest().equals(plan.digest()));
    // end::plan[]

    System.out.println("Still writable: " + rehearsal.world.writablePrimaries());
  }
}

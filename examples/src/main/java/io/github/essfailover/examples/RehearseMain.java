package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.report.Rehearsal.Overall;
import io.github.essfailover.report.Rehearsal.Part;
import io.github.essfailover.report.Rehearsal.Verdict;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;

/** Which calls would a switchover make, and what stands in its way? By looking alone. */
public final class RehearseMain {

  private RehearseMain() {}

  /** Prints a rehearsal of fakes, and what it left behind: nothing. */
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

    // tag::rehearse[]
    Switchover request = Switchover.from("dc1").to("dc2").because("CHG-1: rehearsed weekly");
    var result = orchestrator.rehearse(request);
    System.out.println(result.toText());
    if (result.overall() != Overall.PASSED) {
      for (Part part : result.steps()) {
        if (part.verdict() == Verdict.WOULD_FAIL) {
          System.out.println(part.step() + " would fail: " + part.reason());
        }
      }
    }
    // end::rehearse[]

    System.out.println("Runs in the journal: " + journal.runs().size());
    System.out.println("Still writable: " + world.writablePrimaries());
  }
}

package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Person;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.util.Map;

/** How is a plan approved in one place, for instance a chat, and executed in another? */
public final class ApproveElsewhereMain {

  private ApproveElsewhereMain() {}

  /** What the person who approved sends back; it names the plan by its digest. */
  record Approval(String digest, Person by, String reason) {}

  /** Plans, has the plan approved as JSON, and executes it elsewhere. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    InMemoryJournal journal = InMemoryJournal.in(rehearsal.time);
    rehearsal.world.powerLoss("dc1");

    // Here a plan is made. Nobody can be asked yet, and nothing is executed.
    FailoverOrchestrator planner =
        rehearsal
            .orchestrator()
            .journal(journal)
            .approvals(ScriptedApprovals.approvingPlans())
            .build();
    String json = planner.plan(Rehearsal.DC1_IS_LOST).toJson();

    Approval approval = approve(json);

    // There it is executed, if it is the approved one and the world has not moved.
    FailoverOrchestrator executor =
        rehearsal.orchestrator().journal(journal).approvals(onlyWhat(approval)).build();
    Run run = executor.start(Plan.parse(json));
    RunReport report = rehearsal.finish(run);
    System.out.println(report.headline());
  }

  private static Approval approve(String json) {
    Plan plan = Plan.parse(json);
    System.out.println(
        "Grace reads plan " + plan.digest() + " of " + plan.steps().size() + " steps");
    return new Approval(plan.digest(), Person.named("Grace"), "read it, and the loss is none");
  }

  // tag::gate[]
  /** Approves exactly that plan, and accepts that dc1 is fenced later; else nobody is there. */
  private static ApprovalGate onlyWhat(Approval approval) {
    return (question, deadline) -> {
      if (question.basis().equals(approval.digest())) {
        return Answer.to(question, Choice.APPROVE, approval.by(), approval.reason());
      }
      if (question.id().startsWith("fence.debts.")) {
        return Answer.to(question, Choice.WAIVE, approval.by(), "the provider keeps dc1 off");
      }
      throw AdapterException.notApplied("NOBODY_THERE", "Nobody is there.", Map.of(), null);
    };
  }
  // end::gate[]
}

package io.github.essfailover.examples;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.testkit.InMemoryJournal;

/** How does a chat, a pager or a dashboard hear what happens? */
public final class OwnListenerMain {

  private OwnListenerMain() {}

  // tag::listener[]
  /** Prints a line per finished step. New kinds of events may come: what is unknown is ignored. */
  static final class StepLines implements FailoverListener {
    @Override
    public void on(FailoverEvent event) {
      if (event instanceof FailoverEvent.StepChanged changed && changed.state().isSettled()) {
        System.out.printf(
            "%-28s %-7s %6d ms  %s%n",
            changed.step(), changed.state(), changed.took().toMillis(), changed.seen());
      } else if (event instanceof FailoverEvent.QuestionAsked asked) {
        System.out.println("SOMEBODY IS NEEDED: " + asked.question().text());
      } else if (event instanceof FailoverEvent.RunEnded ended) {
        System.out.println("Ended: " + ended.outcome());
      }
    }
  }

  // end::listener[]

  /** Runs a failover and prints what is told on the way. */
  public static void main(String[] arguments) {
    Rehearsal rehearsal = new Rehearsal();
    FailoverOrchestrator orchestrator =
        rehearsal
            .orchestrator()
            .journal(InMemoryJournal.in(rehearsal.time))
            .approvals(Rehearsal.people())
            .listener(new StepLines())
            .build();
    rehearsal.world.powerLoss("dc1");
    rehearsal.finish(orchestrator.start(orchestrator.plan(Rehearsal.DC1_IS_LOST)));
  }
}

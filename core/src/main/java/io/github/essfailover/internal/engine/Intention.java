package io.github.essfailover.internal.engine;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * What a step is about to do, and what has to be durable before it does that. Confined to the
 * mailbox, but for {@link #prepare}.
 */
final class Intention {

  private final RunCoordinator run;
  private final Step step;
  private final StepHandler handler;
  private final Set<Resource> touched = new TreeSet<>();

  Intention(RunCoordinator run, Step step, StepHandler handler) {
    this.run = run;
    this.step = step;
    this.handler = handler;
  }

  /** What is to be done, and what is there before it that is not noted yet. */
  record Prepared(List<Act> acts, Optional<SortedMap<String, String>> before) {}

  /** Everything that acts of this step were sent to: they may still be on their way. */
  Set<Resource> touched() {
    return touched;
  }

  /** Called on a worker. */
  Prepared prepare(StepContext context) {
    List<Act> acts = List.copyOf(handler.acts(context));
    return new Prepared(acts, handler.before(context, acts));
  }

  /** What an undo would have to restore is durable before the act that changes it. */
  void noted(Prepared prepared, Runnable then) {
    prepared.acts().forEach(act -> touched.add(act.on()));
    if (prepared.before().isEmpty()) {
      then.run();
      return;
    }
    SortedMap<String, String> before = prepared.before().get();
    run.journal(
        new JournalEntry.ActsBegun(run.now(), step.id(), before),
        () -> {
          run.memory().before(step.id(), before);
          then.run();
        });
  }
}

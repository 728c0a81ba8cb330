package io.github.essfailover.internal.engine;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** What an abort would undo now, in its order. Reads only, on the thread that asks. Thread-safe. */
final class UndoPreview {

  /** The most that the looks at one step may take. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final RunCoordinator run;
  private final List<StepExecution> backwards;

  UndoPreview(RunCoordinator run, Collection<StepExecution> steps) {
    this.run = run;
    List<StepExecution> reversed = new ArrayList<>(steps);
    Collections.reverse(reversed);
    this.backwards = List.copyOf(reversed);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    boolean past =
        backwards.stream()
            .filter(step -> step.handler().wantsFence())
            .anyMatch(step -> run.memory().state(step.step().id()) != StepState.PENDING);
    if (past) {
      return lines;
    }
    for (StepExecution step : backwards) {
      boolean begun = run.memory().state(step.step().id()) != StepState.PENDING;
      boolean acted = run.memory().before(step.step().id()).isPresent();
      if (begun && acted) {
        lines.addAll(of(step));
      }
    }
    return lines;
  }

  private List<String> of(StepExecution step) {
    String prefix = step.step().id() + ": ";
    StepContext context = step.context(Deadline.after(LOOK, run.seams().clock()));
    try {
      Observed seen = step.handler().observeUndone(context);
      if (seen instanceof Observed.Done) {
        return List.of();
      }
      if (seen instanceof Observed.Hopeless hopeless) {
        return List.of(prefix + "cannot be undone: " + hopeless.why());
      }
      return step.handler().undo(context).stream()
          .flatMap(act -> act.change().preview().stream())
          .map(line -> prefix + line)
          .toList();
    } catch (RuntimeException e) {
      // A part that does not answer now may answer when it is undone.
      return List.of(prefix + "could not be looked at: " + CallFailure.words(e));
    }
  }
}

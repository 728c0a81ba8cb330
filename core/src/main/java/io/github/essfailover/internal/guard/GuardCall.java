package io.github.essfailover.internal.guard;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Choice;
import java.util.Map;
import java.util.Set;

/** An act of a guard: outside of runs, in the epoch of what it read. Asks nobody. Immutable. */
record GuardCall(RunId run, StepId step, long epoch, Deadline deadline) implements Call {

  @Override
  public void progress(String seen) {
    // What counts is looked at again on the next round.
  }

  @Override
  public Answer ask(String text, Set<Choice> choices) {
    throw AdapterException.notApplied(
        "QUESTION_UNANSWERED",
        "Nobody answered the question in time.",
        Map.of("by", "a guard asks nobody", "question", text),
        null);
  }
}

package io.github.essfailover.spi;

import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that only a person may decide. A question keeps its id over a resume; answers bind to
 * run, epoch, question and {@link #basis()}.
 *
 * <p>Immutable.
 *
 * @param id stable, made from step and kind
 * @param run the run that asks; empty while a plan awaits its approval
 * @param text one sentence that says what is asked
 * @param facts what the person should know, one line each
 * @param basis a digest of the plan or the evidence that the question is about
 * @param choices what may be answered
 * @param expiresAt when nobody waits for the answer any more
 */
public record Question(
    String id,
    Optional<RunId> run,
    Optional<StepId> step,
    long epoch,
    String text,
    List<String> facts,
    String basis,
    Set<Choice> choices,
    Instant expiresAt) {

  /** Copies what it is given. */
  public Question {
    facts = List.copyOf(facts);
    choices = java.util.Collections.unmodifiableSet(new TreeSet<>(choices));
  }
}

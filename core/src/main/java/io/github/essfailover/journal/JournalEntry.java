package io.github.essfailover.journal;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Question;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One thing that a run wrote down. Sealed; new kinds may appear in a minor release, older ones stay
 * readable.
 *
 * <p>Immutable.
 */
public sealed interface JournalEntry {

  /** When it was written, by the orchestrator's clock. */
  Instant at();

  /** The run began; everything that a resume needs is in the plan. */
  record RunOpened(
      Instant at, Plan plan, long epoch, String owner, Person approvedBy, String approvalReason)
      implements JournalEntry {}

  /** Another process, or the same one later, went on with the run. */
  record RunResumed(Instant at, long epoch, String owner) implements JournalEntry {}

  /**
   * The intent of a step: durable before anything of it happens.
   *
   * @param actsUntil no act of this attempt is sent after it
   */
  record StepStarted(Instant at, StepId step, int attempt, long epoch, Instant actsUntil)
      implements JournalEntry {}

  /** An attempt ended without success. */
  record AttemptFailed(Instant at, StepId step, int attempt, String why) implements JournalEntry {}

  /**
   * A step is proven, owed or waived.
   *
   * @param by who waived or overrode it
   */
  record StepSettled(
      Instant at,
      StepId step,
      StepState state,
      String seen,
      Optional<Person> by,
      List<Evidence> evidence,
      SortedMap<String, String> outputs)
      implements JournalEntry {
    /** Copies what it is given. */
    public StepSettled {
      evidence = List.copyOf(evidence);
      outputs = Collections.unmodifiableSortedMap(new TreeMap<>(outputs));
    }
  }

  /** The fence gate, once open, was closed again because the world changed. */
  record GateReopened(Instant at, StepId step, String why) implements JournalEntry {}

  /** A person was asked. */
  record QuestionAsked(Instant at, Question question) implements JournalEntry {}

  /** A person answered. */
  record QuestionAnswered(Instant at, Answer answer) implements JournalEntry {}

  /** An act was given up at its deadline; it may still land. */
  record ActAbandoned(Instant at, StepId step, String resource) implements JournalEntry {}

  /** The run ended, or stopped to be resumed. */
  record RunEnded(Instant at, Outcome outcome, String note) implements JournalEntry {}
}

package io.github.essfailover.event;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened in a run. Not sealed: new events may appear in a minor release; ignore
 * what you do not know.
 *
 * <p>Immutable.
 */
public interface FailoverEvent {

  /** The run. */
  RunId run();

  /** When, by the orchestrator's clock. */
  Instant at();

  /** The run began or was resumed. */
  record RunStarted(RunId run, Instant at, long epoch, boolean resumed) implements FailoverEvent {}

  /** What a step, or an act of it, sees right now. */
  record StepProgress(RunId run, Instant at, StepId step, String seen) implements FailoverEvent {}

  /** A step changed its state. */
  record StepChanged(
      RunId run, Instant at, StepId step, StepState state, String seen, Duration took)
      implements FailoverEvent {}

  /** A piece of evidence about the source came in. */
  record EvidenceCollected(RunId run, Instant at, Evidence evidence) implements FailoverEvent {}

  /** A vantage point saw something else than before. */
  record SightingChanged(RunId run, Instant at, Sighting sighting) implements FailoverEvent {}

  /** A person is asked. */
  record QuestionAsked(RunId run, Instant at, Question question) implements FailoverEvent {}

  /** A person answered. */
  record QuestionAnswered(RunId run, Instant at, Answer answer) implements FailoverEvent {}

  /**
   * Nobody answered in time, or not to the question that was asked.
   *
   * @param then what the run does now
   */
  record QuestionUnanswered(RunId run, Instant at, String question, String why, String then)
      implements FailoverEvent {}

  /** A person paused the run, let it go on, or had a step tried again. */
  record Intervened(
      RunId run,
      Instant at,
      JournalEntry.Intervened.Kind kind,
      Optional<StepId> step,
      Person by,
      String reason)
      implements FailoverEvent {}

  /** What a person wanted to do to the run is not possible; nothing was changed. */
  record InterventionDeclined(RunId run, Instant at, String what, String why)
      implements FailoverEvent {}

  /** The run is undone from here on. */
  record AbortBegun(RunId run, Instant at, String reason) implements FailoverEvent {}

  /** The run ended. */
  record RunEnded(RunId run, Instant at, Outcome outcome) implements FailoverEvent {}
}

package io.github.essfailover.journal;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

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

  /**
   * A step is about to change something for the first time: what its undo would have to restore.
   * Durable before the act.
   */
  record ActsBegun(Instant at, StepId step, SortedMap<String, String> before)
      implements JournalEntry {
    /** Copies what it is given. */
    public ActsBegun {
      before = Collections.unmodifiableSortedMap(new TreeMap<>(before));
    }
  }

  /**
   * A fence that was proven or is owed is asserted again: durable before the act.
   *
   * @param actsUntil no act of this assertion is sent after it
   */
  record FenceReasserted(Instant at, StepId step, String seen, Instant actsUntil)
      implements JournalEntry {}

  /** The run is undone from here on; nothing goes forward any more. */
  record AbortBegun(Instant at, Optional<Person> by, String reason) implements JournalEntry {}

  /**
   * The undo of a step begins: durable before anything of it happens.
   *
   * @param actsUntil no act of this undo is sent after it
   */
  record UndoStarted(Instant at, StepId step, long epoch, Instant actsUntil)
      implements JournalEntry {}

  /** Somebody said stop, or nobody answered in time: the run ends so that it can be resumed. */
  record StopRequested(Instant at, String reason) implements JournalEntry {}

  /**
   * What an ended run owes is tried again, in a new epoch.
   *
   * @param steps what is still owed: nothing that a later run made moot
   */
  record DebtsReopened(Instant at, long epoch, String owner, SortedSet<StepId> steps)
      implements JournalEntry {
    /** Copies what it is given. */
    public DebtsReopened {
      steps = Collections.unmodifiableSortedSet(new TreeSet<>(steps));
    }
  }

  /** What an earlier run owes is moot because of this run. */
  record DebtSuperseded(Instant at, RunId of, StepId step, String why) implements JournalEntry {}

  /** An attempt ended without success. */
  record AttemptFailed(Instant at, StepId step, int attempt, String why) implements JournalEntry {}

  /**
   * A step is proven, owed or waived; or, in a run that is undone, compensated or its undo is owed.
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

  /**
   * The fence gate, once open, was closed again because the world changed.
   *
   * @param step the gate
   * @param behind the steps behind it that are done again
   */
  record GateReopened(Instant at, StepId step, String why, SortedSet<StepId> behind)
      implements JournalEntry {
    /** Copies what it is given. */
    public GateReopened {
      behind = Collections.unmodifiableSortedSet(new TreeSet<>(behind));
    }
  }

  /** A person was asked. */
  record QuestionAsked(Instant at, Question question) implements JournalEntry {}

  /** A person answered. */
  record QuestionAnswered(Instant at, Answer answer) implements JournalEntry {}

  /** An act was given up at its deadline; it may still land. */
  record ActAbandoned(Instant at, StepId step, String resource) implements JournalEntry {}

  /**
   * A person changed the course of the run.
   *
   * @param step which step, where it is about one
   * @param actsUntil no act of a step that was under way is sent after it
   */
  record Intervened(
      Instant at, Kind kind, Optional<StepId> step, Person by, String reason, Instant actsUntil)
      implements JournalEntry {

    /** What they did. */
    public enum Kind {
      /** Nothing new is begun or done; what there is goes on being looked at. */
      PAUSED,
      /** The run goes on; steps have the time that the pause took. */
      CONTINUED,
      /** A step is tried again at once. */
      RETRIED
    }
  }

  /**
   * A person says which data center is active: what humans did by hand, or the first start of a
   * deployment. The first entry of a run that has no plan and does nothing else.
   *
   * @param active the data center that is active from now on
   * @param contradictions what was seen that speaks against it, and was adopted all the same
   */
  record Adopted(
      Instant at,
      DeploymentId deployment,
      DataCenterId active,
      long epoch,
      String owner,
      Person by,
      String because,
      List<String> contradictions)
      implements JournalEntry {
    /** Copies what it is given. */
    public Adopted {
      contradictions = List.copyOf(contradictions);
    }
  }

  /** The run ended, or stopped to be resumed. */
  record RunEnded(Instant at, Outcome outcome, String note) implements JournalEntry {}
}

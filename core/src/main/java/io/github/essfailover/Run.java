package io.github.essfailover;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.internal.engine.RunCoordinator;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.report.RunReport;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/** A run that is under way or over. Thread-safe. */
public final class Run {

  private final RunCoordinator coordinator;

  Run(RunCoordinator coordinator) {
    this.coordinator = coordinator;
  }

  /** Its name in the journal; give it to {@link FailoverOrchestrator#resume}. */
  public RunId id() {
    return coordinator.id();
  }

  /** Whether {@link #await} would return at once. */
  public boolean isOver() {
    return coordinator.completion().isDone();
  }

  /**
   * Waits for the end. An interrupt asks the run to stop: the report then says INTERRUPTED and the
   * thread's flag is set again.
   *
   * @throws io.github.essfailover.error.JournalException when the journal failed: the run stopped
   *     at once
   * @throws io.github.essfailover.error.LockException when the run lock was lost
   * @throws IllegalStateException when the host has shut down the workers that it gave
   */
  public RunReport await() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return RunReport.of(coordinator.completion().get());
        } catch (InterruptedException e) {
          interrupted = true;
          coordinator.requestStop("the waiting thread was interrupted");
        } catch (ExecutionException e) {
          if (e.getCause() instanceof FailoverException failure) {
            throw failure;
          }
          boolean hostEnded = e.getCause() instanceof RejectedExecutionException;
          throw new IllegalStateException(
              hostEnded
                  ? "The host has ended the workers of run " + id() + "; resume it elsewhere."
                  : "The engine met a bug; see the log.",
              e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Begins no further act, lets those under way return, and ends so that the run can be resumed.
   */
  public void requestStop(String reason) {
    coordinator.requestStop(reason);
  }

  /**
   * Undoes the run and ends it: everything that it changed is put back in reverse order, and what
   * could not be is in the report. Past the point of no return, the first intent to promote a
   * database, nothing is undone and the run goes on.
   *
   * @param by who decided it
   * @param reason why
   */
  public void requestAbort(Person by, String reason) {
    coordinator.requestAbort(by, reason);
  }

  /**
   * Pauses the run: no step begins and nothing new is done until {@link #requestContinue}. What was
   * sent comes to its end, everything goes on being looked at, fences go on being asserted, and the
   * steps get the time back. Whoever resumes the run elsewhere lets it go on.
   *
   * @param by who decided it
   * @param reason why
   */
  public void requestPause(Person by, String reason) {
    coordinator.control().requestPause(by, reason);
  }

  /** Lets a paused run go on. */
  public void requestContinue(Person by, String reason) {
    coordinator.control().requestContinue(by, reason);
  }

  /**
   * Tries a step again at once: one that failed and is being asked about, one that waits, or one
   * that is owed. Anything else changes nothing and is told as {@link
   * io.github.essfailover.event.FailoverEvent.InterventionDeclined}.
   */
  public void requestRetry(StepId step, Person by, String reason) {
    coordinator.control().requestRetry(step, by, reason);
  }

  /**
   * Goes on without a step that is under way or failed and that the plan lets people leave out.
   * Anything else changes nothing and is told as {@link
   * io.github.essfailover.event.FailoverEvent.InterventionDeclined}.
   *
   * @param reason why; not empty
   */
  public void requestSkip(StepId step, Person by, String reason) {
    coordinator.control().requestSkip(step, by, reason);
  }

  /**
   * What {@link #requestAbort} would undo now, in its order, as commands or sentences; empty when
   * nothing was changed yet, or when the point of no return is past. Reads only, for some seconds
   * at most per step.
   */
  public List<String> wouldUndo() {
    return coordinator.control().wouldUndo();
  }

  @Override
  public String toString() {
    return id().value();
  }
}

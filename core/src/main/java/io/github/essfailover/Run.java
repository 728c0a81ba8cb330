package io.github.essfailover;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.internal.engine.RunCoordinator;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.RunReport;
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

  @Override
  public String toString() {
    return id().value();
  }
}

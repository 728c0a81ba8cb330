package io.github.essfailover.report;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Folds the runs of a deployment into who is active and what is unfinished. Pure. */
public final class StatusFold {

  private StatusFold() {}

  /** The status that follows from these runs. */
  public static DeploymentStatus of(List<RunHistory> runs) {
    List<RunId> unfinished = new ArrayList<>();
    Optional<ActivationRecord> active = Optional.empty();
    for (RunHistory run : inEpochOrder(runs)) {
      RunReport report = RunReport.of(run);
      if (report.outcome() == Outcome.INTERRUPTED || report.outcome() == Outcome.FAILED) {
        unfinished.add(run.run());
      }
      active = activation(run).or(copy(active));
    }
    return new DeploymentStatus(active, unfinished, OpenDebts.of(inEpochOrder(runs)));
  }

  private static java.util.function.Supplier<Optional<ActivationRecord>> copy(
      Optional<ActivationRecord> before) {
    return () -> before;
  }

  private static List<RunHistory> inEpochOrder(List<RunHistory> runs) {
    return runs.stream().sorted(Comparator.comparingLong(StatusFold::epoch)).toList();
  }

  /** The epoch in which the run acted last: an earlier run may be resumed after a later one. */
  private static long epoch(RunHistory run) {
    long epoch = 0;
    for (JournalEntry entry : run.entries()) {
      if (entry instanceof JournalEntry.RunOpened e) {
        epoch = e.epoch();
      } else if (entry instanceof JournalEntry.RunResumed e) {
        epoch = e.epoch();
      }
    }
    return epoch;
  }

  /** What one run says: it is the run's target from the first intent to promote on. */
  private static Optional<ActivationRecord> activation(RunHistory run) {
    Optional<JournalEntry.RunOpened> opening = run.opening();
    if (opening.isEmpty()) {
      return Optional.empty();
    }
    Optional<ActivationRecord> active = Optional.empty();
    for (JournalEntry entry : run.entries()) {
      boolean intent =
          entry instanceof JournalEntry.StepStarted e && e.step().value().startsWith("promote.");
      boolean recorded =
          entry instanceof JournalEntry.StepSettled e
              && e.state() == StepState.PROVEN
              && e.step().value().startsWith("record.");
      if (recorded || (intent && active.isEmpty())) {
        active =
            Optional.of(
                new ActivationRecord(
                    opening.get().plan().request().target(),
                    epoch(run),
                    entry.at(),
                    run.run(),
                    !recorded));
      }
    }
    return active;
  }
}

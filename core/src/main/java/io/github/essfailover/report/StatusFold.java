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

  /** The status that follows from these runs; an adoption is one, too. */
  public static DeploymentStatus of(List<RunHistory> runs) {
    List<RunId> unfinished = new ArrayList<>();
    Optional<ActivationRecord> active = Optional.empty();
    Optional<DeploymentStatus.Decided> decided = Optional.empty();
    for (RunHistory run : inEpochOrder(runs)) {
      Optional<ActivationRecord> activated = activation(run);
      active = activated.or(copy(active));
      decided = activated.isPresent() ? decided(run) : decided;
      if (run.adoption().isPresent()) {
        // What a person adopted replaces what earlier runs were about; they are not gone on with.
        unfinished.clear();
      } else if (isUnfinished(run)) {
        unfinished.add(run.run());
      }
    }
    Optional<ActivationRecord> now = active;
    runs.stream().filter(run -> isMoot(run, now)).map(RunHistory::run).forEach(unfinished::remove);
    List<Debt> owed = OpenDebts.of(inEpochOrder(runs));
    return new DeploymentStatus(active, decided, unfinished, owed, List.of());
  }

  private static boolean isUnfinished(RunHistory run) {
    Outcome outcome = RunReport.of(run).outcome();
    return outcome == Outcome.INTERRUPTED || outcome == Outcome.FAILED;
  }

  /** Whether a later adoption has replaced what that run was about. */
  public static boolean isReplaced(RunHistory run, List<RunHistory> all) {
    return run.adoption().isEmpty()
        && all.stream().anyMatch(o -> o.adoption().isPresent() && o.epoch() > epoch(run));
  }

  private static Optional<DeploymentStatus.Decided> decided(RunHistory run) {
    return run.adoption()
        .map(e -> new DeploymentStatus.Decided(e.by(), e.because(), true))
        .or(
            () ->
                run.opening()
                    .map(
                        e ->
                            new DeploymentStatus.Decided(
                                e.approvedBy(), e.plan().request().reason(), false)));
  }

  /**
   * Whether a later run has promoted something: what the run was planned for is not so any more,
   * and nobody goes on with it or undoes it.
   */
  public static boolean isMoot(RunHistory run, Optional<ActivationRecord> active) {
    return active
        .filter(now -> !now.run().equals(run.run()) && now.epoch() > epoch(run))
        .isPresent();
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
      } else if (entry instanceof JournalEntry.Adopted e) {
        epoch = e.epoch();
      }
    }
    return epoch;
  }

  /**
   * What one run says: it is the run's target from the first intent to promote on, in the epoch of
   * that. Whoever resumes the run later, to settle what it owes, makes nothing active anew.
   */
  private static Optional<ActivationRecord> activation(RunHistory run) {
    Optional<JournalEntry.RunOpened> opening = run.opening();
    if (opening.isEmpty()) {
      return run.adoption()
          .map(e -> new ActivationRecord(e.active(), e.epoch(), e.at(), run.run(), false));
    }
    if (!opening.get().plan().request().moves()) {
      return Optional.empty();
    }
    Optional<ActivationRecord> active = Optional.empty();
    long epoch = opening.get().epoch();
    for (JournalEntry entry : run.entries()) {
      epoch = entry instanceof JournalEntry.RunResumed e ? e.epoch() : epoch;
      boolean intent =
          entry instanceof JournalEntry.StepStarted e && e.step().value().startsWith("promote.");
      boolean recorded =
          entry instanceof JournalEntry.StepSettled e
              && e.state() == StepState.PROVEN
              && e.step().value().startsWith("record.");
      boolean open = active.filter(record -> !record.activating()).isEmpty();
      if ((recorded && open) || (intent && active.isEmpty())) {
        active =
            Optional.of(
                new ActivationRecord(
                    opening.get().plan().request().target(),
                    epoch,
                    entry.at(),
                    run.run(),
                    !recorded));
      }
    }
    return active;
  }
}

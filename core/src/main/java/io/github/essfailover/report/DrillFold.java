package io.github.essfailover.report;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Folds the runs of a deployment into what its drills left and proved. Pure. */
public final class DrillFold {

  /** How old the last successful drill may be before readiness says so. */
  public static final Duration DEFAULT_AGE = Duration.ofDays(90);

  private DrillFold() {}

  /**
   * The data centers that a drill has not left as standbys: of runs that are unfinished, or that
   * could not be undone, and that no later rejoin or drill put right.
   */
  public static SortedMap<DataCenterId, RunId> underWay(List<RunHistory> runs) {
    SortedMap<DataCenterId, RunId> left = new TreeMap<>();
    for (RunHistory run : inOrder(runs)) {
      Optional<FailoverRequest> request = run.opening().map(e -> e.plan().request());
      if (request.isEmpty()) {
        continue;
      }
      RunReport report = RunReport.of(run);
      if (request.get() instanceof Drill drill) {
        if (hasChangedAnything(run) && isLeft(report)) {
          left.put(drill.target(), run.run());
        } else if (!isLeft(report)) {
          left.remove(drill.target());
        }
      } else if (request.get() instanceof Rejoin rejoin && isDone(report)) {
        left.remove(rejoin.source());
      }
    }
    return left;
  }

  /**
   * A finding when the last drill of any standby that came to its end is older than that; one for
   * information when there was none.
   */
  public static Optional<Finding> age(List<RunHistory> runs, Instant now, Duration most) {
    Optional<Instant> last =
        runs.stream()
            .filter(
                run -> run.opening().filter(e -> e.plan().request() instanceof Drill).isPresent())
            .filter(run -> isDone(RunReport.of(run)))
            .map(run -> run.entries().get(run.entries().size() - 1).at())
            .max(Comparator.naturalOrder());
    if (last.filter(at -> !at.plus(most).isBefore(now)).isPresent()) {
      return Optional.empty();
    }
    String seen =
        last.map(
                at ->
                    "the last drill that succeeded was "
                        + Duration.between(at, now).toDays()
                        + " days ago")
            .orElse("no drill has succeeded yet");
    return Optional.of(
        Finding.of(
            "drill.age",
            // Who begins has drilled nothing yet: that is no fault of the deployment.
            last.isPresent() ? Severity.WARNING : Severity.INFO,
            seen + "; at most " + most.toDays() + " days are allowed",
            "plan Drill.of(...) for a standby and execute it"));
  }

  private static boolean hasChangedAnything(RunHistory run) {
    return run.entries().stream().anyMatch(e -> e instanceof JournalEntry.ActsBegun);
  }

  private static boolean isLeft(RunReport report) {
    return report.outcome() == Outcome.INTERRUPTED
        || report.outcome() == Outcome.FAILED
        || (report.outcome() == Outcome.ABORTED && !report.debts().isEmpty());
  }

  private static boolean isDone(RunReport report) {
    return report.outcome() == Outcome.COMPLETED
        || report.outcome() == Outcome.COMPLETED_WITH_DEBTS;
  }

  private static List<RunHistory> inOrder(List<RunHistory> runs) {
    return runs.stream().sorted(Comparator.comparing(run -> run.entries().get(0).at())).toList();
  }
}

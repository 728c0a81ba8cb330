package io.github.essfailover.internal.guard;

import io.github.essfailover.guard.Exemption;
import io.github.essfailover.guard.GuardState.Standing;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.spi.Journal;
import java.util.List;
import java.util.Optional;

/**
 * What the journals say to a guard at one moment.
 *
 * <p>Immutable.
 *
 * @param active who is active
 * @param newest the highest epoch that any run wrote down
 * @param epoch the one in which the guard may act: the newest, but below that of a run that is
 *     under way to make this data center active, so that whatever that run did is never undone by
 *     an act of the guard that comes late
 * @param exemption why something may run here all the same
 */
record Reading(
    Optional<ActivationRecord> active, long newest, long epoch, Optional<String> exemption) {

  /** Reads all runs of the deployment. */
  static Reading of(
      Journal journal, DeploymentId deployment, DataCenterId here, Exemption exemption) {
    List<RunHistory> runs =
        journal.runs().stream()
            .map(run -> RunHistory.read(journal, run))
            .filter(run -> run.deployment().filter(deployment::equals).isPresent())
            .toList();
    return of(runs, here, exemption);
  }

  static Reading of(List<RunHistory> runs, DataCenterId here, Exemption exemption) {
    long newest = runs.stream().mapToLong(RunHistory::epoch).max().orElse(0);
    boolean comesHere =
        runs.stream().anyMatch(run -> run.epoch() == newest && isUnderWayTo(here, run));
    return new Reading(
        StatusFold.of(runs).active(),
        newest,
        comesHere ? newest - 1 : newest,
        exemption.of(here, runs));
  }

  private static boolean isUnderWayTo(DataCenterId here, RunHistory run) {
    return run.end().isEmpty()
        && run.opening()
            .map(opening -> opening.plan().request())
            .filter(request -> request.moves() && request.target().equals(here))
            .isPresent();
  }

  /** What follows for that data center. */
  Standing standing(DataCenterId here) {
    if (active.isEmpty()) {
      return Standing.UNNAMED;
    }
    if (active.get().dataCenter().equals(here)) {
      return Standing.ACTIVE;
    }
    return exemption.isPresent() ? Standing.EXEMPT : Standing.HELD;
  }

  /** Whether it is from before that one: a cache, or a store that was set back. */
  boolean isOlderThan(Reading seen) {
    long own = active.map(ActivationRecord::epoch).orElse(0L);
    long known = seen.active.map(ActivationRecord::epoch).orElse(0L);
    return newest < seen.newest || own < known;
  }
}

package io.github.essfailover.internal.planner;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a failover would lose, as far as it can be known beforehand: against the source's own
 * position when it answers; nothing, where a synchronous rule put every acknowledged commit on a
 * copy that answers; else against the last position that it told a standby, and then it is only a
 * lower bound and called unknown since that moment. Pure.
 */
final class Losses {

  private Losses() {}

  static SortedMap<String, DataLoss> predicted(Planner.Input input) {
    SortedMap<String, DataLoss> losses = new TreeMap<>();
    for (String group : input.target().databases().keySet()) {
      losses.put(group, of(input, group));
    }
    return losses;
  }

  private static DataLoss of(Planner.Input input, String group) {
    Observation observed = input.observed();
    Optional<Lsn> best = bestPosition(input, group);
    Optional<DatabaseState> source = observed.database(input.request().source(), group);
    if (source.filter(DatabaseState::isPrimary).isPresent() && best.isPresent()) {
      return DataLoss.ofBytes(Math.max(0, source.get().position().bytesAfter(best.get())));
    }
    if (Redundancy.isComplete(input, group)) {
      return DataLoss.none();
    }
    return lastHeard(input, group).map(DataLoss::unknownSince).orElse(DataLoss.unknown());
  }

  /** Catch-up brings the target to the most advanced reachable standby. */
  private static Optional<Lsn> bestPosition(Planner.Input input, String group) {
    return standbys(input).stream()
        .flatMap(dc -> input.observed().database(dc, group).stream())
        .filter(state -> !state.isPrimary())
        .map(DatabaseState::position)
        .max(Lsn::compareTo);
  }

  private static Optional<Instant> lastHeard(Planner.Input input, String group) {
    return standbys(input).stream()
        .flatMap(dc -> input.observed().database(dc, group).stream())
        .flatMap(
            state ->
                state.following().flatMap(Following::lastHeard).or(state::lastCommitAt).stream())
        .max(Instant::compareTo);
  }

  private static List<DataCenterId> standbys(Planner.Input input) {
    return input.sites().keySet().stream()
        .filter(dc -> !dc.equals(input.request().source()))
        .toList();
  }
}

package io.github.essfailover.guard;

import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.request.Drill;
import java.util.List;
import java.util.Optional;

/**
 * Says whether something may run in a data center that is not active. Pure; asked on every look,
 * with what the journals say just then.
 */
@FunctionalInterface
public interface Exemption {

  /**
   * Why it may; empty: it is held.
   *
   * @param runs all runs of the deployment, adoptions too
   */
  Optional<String> of(DataCenterId dataCenter, List<RunHistory> runs);

  /** Nothing may. */
  static Exemption none() {
    return (dataCenter, runs) -> Optional.empty();
  }

  /**
   * A drill of it, from its opening to its end; but not one that was left behind when another run
   * made a data center active meanwhile.
   */
  static Exemption drills() {
    return (dataCenter, runs) -> {
      long active = StatusFold.of(runs).active().map(ActivationRecord::epoch).orElse(0L);
      return runs.stream()
          .filter(run -> run.end().isEmpty() && run.epoch() > active)
          .filter(run -> isDrillOf(dataCenter, run))
          .map(run -> "drill " + run.run() + " in epoch " + run.epoch())
          .findFirst();
    };
  }

  private static boolean isDrillOf(DataCenterId dataCenter, RunHistory run) {
    return run.opening()
        .map(opening -> opening.plan().request())
        .filter(request -> request instanceof Drill && request.target().equals(dataCenter))
        .isPresent();
  }
}

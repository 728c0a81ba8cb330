package io.github.essfailover.internal.watch;

import io.github.essfailover.alert.AlertSink;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.readiness.TargetsCheck;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.watch.WatchListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a watch watches, and how.
 *
 * @param checkLimit how long one check of readiness may take
 * @param notes where last known positions are kept
 */
public record WatchSetup(
    Surroundings surroundings,
    TargetsCheck targets,
    Settling settling,
    Optional<KillSwitch> killSwitch,
    Optional<NoteStore> notes,
    List<AlertSink> sinks,
    List<WatchListener> listeners,
    Options options,
    Duration checkLimit) {

  /** Copies what it is given. */
  public WatchSetup {
    sinks = List.copyOf(sinks);
    listeners = List.copyOf(listeners);
  }

  /**
   * How often, and from when on something is an alert.
   *
   * @param every between two looks
   * @param positions between two looks at a database's position
   * @param quiet how long the active data center must have been silent to every vantage point
   * @param maxLagBytes more is an alert
   * @param maxLag more is an alert
   * @param raiseAfter looks
   * @param clearAfter looks
   * @param settleDebts whether debts are settled
   */
  public record Options(
      Duration every,
      Duration positions,
      Duration quiet,
      long maxLagBytes,
      Duration maxLag,
      int raiseAfter,
      int clearAfter,
      boolean settleDebts) {}
}

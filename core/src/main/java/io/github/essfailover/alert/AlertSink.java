package io.github.essfailover.alert;

import java.time.Instant;
import java.util.List;

/**
 * Is told of alerts, in order and one call at a time. A sink that blocks holds up itself alone;
 * what it cannot take meanwhile is dropped and counted.
 */
@FunctionalInterface
public interface AlertSink {

  /** An alert began, changed or ended. What it throws is logged. */
  void on(AlertChange change);

  /**
   * All alerts that stand, after each look: for receivers that forget what is not repeated, and to
   * show that somebody still looks. Does nothing unless implemented.
   */
  default void standing(List<Alert> alerts, Instant at) {}
}

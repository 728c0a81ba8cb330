package io.github.essfailover.guard;

import io.github.essfailover.model.Finding;
import java.time.Instant;

/**
 * Is told what a guard finds. Called on one thread, in order; a slow or throwing listener delays
 * and harms nobody but itself.
 */
@FunctionalInterface
public interface GuardListener {

  /** A finding appeared, changed or is over. */
  void on(Told told);

  /**
   * News of a guard.
   *
   * @param over whether it is gone
   */
  record Told(Instant at, Finding finding, boolean over) {}
}

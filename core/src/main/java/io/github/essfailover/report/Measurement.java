package io.github.essfailover.report;

import java.time.Duration;

/**
 * Something about a run that its journal does not know and somebody else measured, for instance how
 * long users were without service.
 *
 * <p>Immutable.
 *
 * @param what a few words, for instance {@code users' downtime}
 * @param how who measured it, from what until what; reports print it beside the value
 */
public record Measurement(String what, Duration value, String how) {

  /** Refuses a value of which nobody says how it was measured. */
  public Measurement {
    if (what.isBlank() || how.isBlank()) {
      throw new IllegalArgumentException("measurement '" + what + "' by '" + how + "'; say both");
    }
  }
}

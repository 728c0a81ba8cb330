package io.github.essfailover.lab.traffic;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in which no user got an acknowledgement.
 *
 * <p>Immutable.
 *
 * @param from the last acknowledgement before it
 * @param to the first one after it
 */
public record Gap(Instant from, Instant to) {

  /** How long it was. */
  public Duration length() {
    return Duration.between(from, to);
  }
}

package io.github.essfailover.model;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A point in time after which nobody waits for an answer any more. Adapters bound every wait on the
 * outside with {@link #remaining()}.
 *
 * <p>Immutable, thread-safe.
 */
public final class Deadline {

  private final Clock clock;
  private final Instant at;

  private Deadline(Clock clock, Instant at) {
    this.clock = clock;
    this.at = at;
  }

  /** The deadline so long from now, by that clock. */
  public static Deadline after(Duration duration, Clock clock) {
    return new Deadline(clock, clock.instant().plus(duration));
  }

  /** The deadline at that instant of that clock. */
  public static Deadline at(Instant at, Clock clock) {
    return new Deadline(clock, at);
  }

  /** When it is reached. */
  public Instant at() {
    return at;
  }

  /**
   * Now, by the clock that it is measured with. Permits and evidence of the same call are dated by
   * that one; an adapter's own clock may have been set meanwhile.
   */
  public Instant now() {
    return clock.instant();
  }

  /** The time left; zero when it is reached, never negative. */
  public Duration remaining() {
    Duration left = Duration.between(clock.instant(), at);
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Whether it is reached. */
  public boolean isExpired() {
    return remaining().isZero();
  }

  /** This deadline, or so long from now if that is earlier. */
  public Deadline atMost(Duration duration) {
    Instant other = clock.instant().plus(duration);
    return other.isBefore(at) ? new Deadline(clock, other) : this;
  }

  @Override
  public String toString() {
    return at.toString();
  }
}

package io.github.essfailover.internal.engine;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;

/**
 * A clock that follows another one forward, never goes back, and never goes slower than time does.
 * Deadlines and the age of evidence are judged by it: if somebody sets the machine's clock back in
 * the middle of a run, a time-out must not last ten minutes longer, nor what was seen ten minutes
 * ago count as fresh. Forward it follows at once, also over a suspension, which {@link
 * System#nanoTime} may not count: what was seen is then older, which is the safe way to be wrong.
 *
 * <p>Thread-safe.
 */
final class SteadyClock extends Clock {
  private final Clock wall;
  private final LongSupplier nanoTime;
  private Instant last;
  private long lastNanos;

  SteadyClock(Clock wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.last = wall.instant();
    this.lastNanos = nanoTime.getAsLong();
  }

  @Override
  public synchronized Instant instant() {
    long nanos = nanoTime.getAsLong();
    Instant elapsed = last.plusNanos(Math.max(0, nanos - lastNanos));
    Instant shown = wall.instant();
    last = shown.isAfter(elapsed) ? shown : elapsed;
    lastNanos = nanos;
    return last;
  }

  @Override
  public ZoneId getZone() {
    return wall.getZone();
  }

  /** The same instants; only what they are printed in differs. */
  @Override
  public Clock withZone(ZoneId zone) {
    return new Clock() {
      @Override
      public Instant instant() {
        return SteadyClock.this.instant();
      }

      @Override
      public ZoneId getZone() {
        return zone;
      }

      @Override
      public Clock withZone(ZoneId other) {
        return SteadyClock.this.withZone(other);
      }
    };
  }
}

package io.github.essfailover.s3;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time that passes, by two clocks of which either may be wrong: the wall clock may be set, and the
 * machine's ticks may stand still while it sleeps. Thread-safe.
 */
record Passing(Clock clock, LongSupplier ticks) {

  /** A point in time by both clocks. */
  record Moment(Instant wall, long tick) {}

  Moment now() {
    return new Moment(clock.instant(), ticks.getAsLong());
  }

  /** For who holds something: the clock that says that more time has passed. */
  Duration atMostSince(Moment moment) {
    Duration wall = byWall(moment);
    Duration ticked = byTicks(moment);
    return wall.compareTo(ticked) > 0 ? wall : ticked;
  }

  /** For who waits for somebody's end: the clock that says that less time has passed. */
  Duration atLeastSince(Moment moment) {
    Duration wall = byWall(moment);
    Duration ticked = byTicks(moment);
    return wall.compareTo(ticked) < 0 ? wall : ticked;
  }

  private Duration byWall(Moment moment) {
    return Duration.between(moment.wall(), clock.instant());
  }

  private Duration byTicks(Moment moment) {
    return Duration.ofNanos(ticks.getAsLong() - moment.tick());
  }
}

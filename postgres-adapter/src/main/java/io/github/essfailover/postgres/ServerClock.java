package io.github.essfailover.postgres;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * How far a server's clock is ahead of the orchestrator's: known to within half a round trip.
 *
 * @param ahead the difference, negative when the server's clock is behind
 * @param uncertainty the difference is at most this much larger or smaller
 */
record ServerClock(Duration ahead, Duration uncertainty) {

  static final Duration TOLERATED = Duration.ofSeconds(2);

  static ServerClock read(Session session, Clock clock) {
    Instant before = clock.instant();
    Instant there =
        session.readOne(
            "read the clock", "SELECT clock_timestamp()", row -> row.getTimestamp(1).toInstant());
    return of(before, there, clock.instant());
  }

  static ServerClock of(Instant before, Instant there, Instant after) {
    Duration half = Duration.between(before, after).dividedBy(2);
    return new ServerClock(Duration.between(before.plus(half), there), half.abs());
  }

  /** What the clocks differ at least. */
  Duration atLeast() {
    Duration sure = ahead.abs().minus(uncertainty);
    return sure.isNegative() ? Duration.ZERO : sure;
  }

  void judge(Findings findings) {
    if (atLeast().compareTo(TOLERATED) > 0) {
      findings.warning(
          "database.clock",
          "its clock is "
              + ahead.abs().toMillis()
              + " ms "
              + (ahead.isNegative() ? "behind" : "ahead of")
              + " the orchestrator's, give or take "
              + uncertainty.toMillis()
              + " ms",
          "Synchronise both with NTP: times in reports and lags in seconds are off by as much.");
    }
  }
}

package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * How fast a standby replays, learned from looks between which it never ran out of work.
 *
 * <p>Thread-safe.
 */
final class ReplayRate {

  /** Less than this may be on its way: it does not say that replay is busy. */
  private static final long BACKLOG = 1 << 20;

  private static final Duration SHORTEST = Duration.ofMillis(50);

  private record Look(Instant at, Lsn replayed) {}

  private OptionalLong rate = OptionalLong.empty();
  private Look busySince = new Look(Instant.MAX, Lsn.ZERO);

  /**
   * One look.
   *
   * @param at by the server's clock
   * @param held whether replay was paused or delayed on purpose
   */
  synchronized OptionalLong after(Instant at, Lsn received, Lsn replayed, boolean held) {
    if (held || received.bytesAfter(replayed) < BACKLOG) {
      busySince = new Look(Instant.MAX, Lsn.ZERO);
      return rate;
    }
    long bytes = replayed.bytesAfter(busySince.replayed);
    if (busySince.at.isAfter(at) || bytes < 0) {
      busySince = new Look(at, replayed);
    } else if (Duration.between(busySince.at, at).compareTo(SHORTEST) >= 0 && bytes > 0) {
      long now = Math.round(bytes * 1e9 / Duration.between(busySince.at, at).toNanos());
      // Half old, half new: one look says little, and what was true an hour ago as little.
      rate = OptionalLong.of(Math.max(1, rate.isPresent() ? (rate.getAsLong() + now) / 2 : now));
      busySince = new Look(at, replayed);
    }
    return rate;
  }
}

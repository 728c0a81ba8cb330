package io.github.essfailover.report;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Lsn;
import java.time.Duration;
import java.time.Instant;

/**
 * What a failover loses at least, told from a primary's position that somebody remembers: what was
 * written after that moment comes on top. No safety rule looks at it.
 *
 * <p>Immutable.
 *
 * @param atLeastBytes of write-ahead log that no copy that answers has
 * @param asOf when the primary was last seen
 */
public record RememberedLoss(long atLeastBytes, Instant asOf) {

  /** Against the most advanced copy that answers. */
  public static RememberedLoss of(LastKnownPosition known, Lsn best) {
    return new RememberedLoss(Math.max(0, known.position().bytesAfter(best)), known.at());
  }

  /** For people. */
  public String words(Instant now) {
    return "remembered: at least "
        + atLeastBytes
        + " bytes, and what was written after "
        + asOf
        + ", "
        + Durations.words(Duration.between(asOf, now))
        + " ago";
  }
}

package io.github.essfailover.guard;

import io.github.essfailover.model.Sighting.Life;
import java.time.Instant;
import java.util.Optional;

/**
 * What one vantage point says about a data center.
 *
 * <p>Immutable.
 *
 * @param name from where and at what, for instance {@code dc2/database/main}
 * @param life what it saw last
 * @param lookedAt when
 * @param silentSince since when it has seen nothing on every look; empty when it saw anything
 */
public record VantageView(String name, Life life, Instant lookedAt, Optional<Instant> silentSince) {

  /** Where it stands: what stands in one place is lost or cut off together, and has one vote. */
  public String place() {
    int end = name.indexOf('/');
    return end < 0 ? name : name.substring(0, end);
  }
}

package io.github.essfailover.spi;

import io.github.essfailover.model.Endpoint;

/**
 * What to follow.
 *
 * <p>Immutable.
 *
 * @param endpoint where the upstream listens
 * @param slot the slot to use there; also the follower's application name
 * @param archive whether the follower's log archive, if it has one, feeds it as well. Not before
 *     the upstream was promoted: an archive may hold more of the old timeline than the upstream
 */
public record Upstream(Endpoint endpoint, String slot, boolean archive) {

  /** The upstream and nothing else. */
  public static Upstream only(Endpoint endpoint, String slot) {
    return new Upstream(endpoint, slot, false);
  }

  /** The upstream, and the archive where there is one. */
  public static Upstream withArchive(Endpoint endpoint, String slot) {
    return new Upstream(endpoint, slot, true);
  }
}

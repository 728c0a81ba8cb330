package io.github.essfailover.internal.vantage;

import io.github.essfailover.internal.vantage.VantagePoints.Seen;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Site;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a follower heard from its upstream since the look before. "Streaming" alone proves
 * nothing: a receiver says it for a minute after its primary hung. Thread-safe.
 */
final class Heard {

  private final Optional<Endpoint> upstream;
  private @Nullable Instant lastHeard;
  private @Nullable Lsn lastPosition;

  Heard(Site subject, DatabaseAdapter follower) {
    this.upstream =
        Optional.ofNullable(subject.databases().get(follower.name()))
            .map(DatabaseAdapter::endpoint);
  }

  synchronized Seen judge(DatabaseState state) {
    Optional<Following> following =
        state.following().filter(f -> upstream.filter(f.upstream()::equals).isPresent());
    if (following.isEmpty()) {
      return new Seen(Sighting.Life.BLIND, "does not follow it");
    }
    boolean first = lastHeard == null && lastPosition == null;
    boolean heardMore = movesOn(following.get());
    if (first) {
      return new Seen(Sighting.Life.BLIND, "follows it; first look");
    }
    return heardMore
        ? new Seen(Sighting.Life.SIGN_OF_LIFE, "receives from it")
        : new Seen(Sighting.Life.NOTHING, "follows it and hears nothing");
  }

  private boolean movesOn(Following following) {
    Instant heard = following.lastHeard().orElse(null);
    Lsn position = following.upstreamPosition().orElse(null);
    boolean later = heard != null && (lastHeard == null || heard.isAfter(lastHeard));
    boolean further =
        position != null && (lastPosition == null || position.compareTo(lastPosition) > 0);
    lastHeard = heard == null ? lastHeard : heard;
    lastPosition = position == null ? lastPosition : position;
    return later || further;
  }
}

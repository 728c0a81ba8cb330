package io.github.essfailover.guard;

import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Since when each vantage point has seen nothing of one data center. Silence counts only while the
 * looks follow each other closely: nobody knows what was in a gap. Confined to one thread.
 */
public final class Silences {

  private final Duration longestGap;
  private final Map<String, VantageView> views = new TreeMap<>();

  /** Nothing was seen yet. */
  public Silences(Duration longestGap) {
    this.longestGap = longestGap;
  }

  /** One more look; one that is older than what is known is left out. */
  public void add(Sighting sighting) {
    VantageView before = views.get(sighting.vantage());
    Instant at = sighting.observedAt();
    if (before == null || !at.isBefore(before.lookedAt())) {
      views.put(
          sighting.vantage(),
          new VantageView(sighting.vantage(), sighting.life(), at, silentSince(before, sighting)));
    }
  }

  private Optional<Instant> silentSince(
      @org.jspecify.annotations.Nullable VantageView before, Sighting now) {
    if (now.life() != Life.NOTHING) {
      return Optional.empty();
    }
    Instant at = now.observedAt();
    if (before == null || before.lookedAt().plus(longestGap).isBefore(at)) {
      return Optional.of(at);
    }
    return before.silentSince().or(() -> Optional.of(at));
  }

  /** What every vantage point says, by name. */
  public List<VantageView> views() {
    return List.copyOf(views.values());
  }
}

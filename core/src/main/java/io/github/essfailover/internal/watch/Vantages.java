package io.github.essfailover.internal.watch;

import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.internal.vantage.VantagePoint;
import io.github.essfailover.internal.vantage.VantagePoints;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the active data center from everywhere, each vantage point at its own pace. Confined to
 * the mailbox.
 */
final class Vantages {

  private static final Duration EVERY = Duration.ofSeconds(3);
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final WatchSetup setup;
  private final Seams seams;
  private final Mailbox mailbox;
  private final Map<String, Sighting> sightings = new TreeMap<>();
  private List<Pulse<Sighting>> pulses = new ArrayList<>();
  private Optional<DataCenterId> subject = Optional.empty();
  private @Nullable Instant silentSince;

  Vantages(WatchSetup setup, Seams seams, Mailbox mailbox) {
    this.setup = setup;
    this.seams = seams;
    this.mailbox = mailbox;
  }

  /** Looks at that one from now on. */
  void on(DataCenterId active) {
    if (subject.filter(active::equals).isPresent()) {
      return;
    }
    close();
    subject = Optional.of(active);
    sightings.clear();
    silentSince = null;
    List<Pulse<Sighting>> looking = new ArrayList<>();
    for (VantagePoint point :
        VantagePoints.on(
            setup.surroundings().site(active),
            setup.surroundings().sites().values(),
            setup.surroundings().service(),
            seams.clock())) {
      looking.add(
          new Pulse<>(
              seams,
              mailbox,
              EVERY,
              LIMIT,
              point::look,
              (sighting, failure) -> {
                // A look that failed or hangs is no sighting of its own, but no sign of life too.
                seen(sighting == null ? nothing(point, active) : sighting);
              }));
    }
    pulses = looking;
    pulses.forEach(Pulse::beat);
  }

  void close() {
    pulses.forEach(Pulse::close);
  }

  private Sighting nothing(VantagePoint point, DataCenterId active) {
    return new Sighting(
        point.name(),
        active,
        Optional.empty(),
        Sighting.Life.NOTHING,
        "the look did not return",
        seams.clock().instant());
  }

  private void seen(Sighting sighting) {
    sightings.put(sighting.vantage(), sighting);
    boolean sees = sightings.values().stream().anyMatch(s -> s.life() == Sighting.Life.NOTHING);
    boolean alive =
        sightings.values().stream()
            .anyMatch(
                s -> s.life() == Sighting.Life.SIGN_OF_LIFE || s.life() == Sighting.Life.QUIET);
    boolean silent = sees && !alive;
    silentSince = silent ? (silentSince == null ? sighting.observedAt() : silentSince) : null;
  }

  List<Sighting> sightings() {
    return List.copyOf(sightings.values());
  }

  List<Finding> findings() {
    Instant since = silentSince;
    Instant now = seams.clock().instant();
    if (subject.isEmpty()
        || since == null
        || Duration.between(since, now).compareTo(setup.options().quiet()) < 0) {
      return List.of();
    }
    List<String> blind =
        sightings.values().stream()
            .filter(s -> s.life() == Sighting.Life.NOTHING)
            .map(Sighting::vantage)
            .toList();
    return List.of(
        Finding.of(
                "watch.silent",
                Severity.ERROR,
                "the active data center shows no sign of life since "
                    + Durations.words(Duration.between(since, now))
                    + ", seen from "
                    + String.join(", ", blind),
                "find out whether it is lost; if it is, plan a failover to the proposed target")
            .in(subject.get()));
  }
}

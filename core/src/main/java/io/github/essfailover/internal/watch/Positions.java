package io.github.essfailover.internal.watch;

import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Site;
import io.github.essfailover.watch.ReplicationLag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Asks every database for its position, each at its own pace: one that hangs delays nobody else.
 * Remembers the last one of each primary of the active data center. Confined to the mailbox.
 */
final class Positions {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private record Place(DataCenterId dataCenter, String database) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return Comparator.comparing(Place::dataCenter)
          .thenComparing(Place::database)
          .compare(this, other);
    }
  }

  private record Sample(DatabaseState state, Instant at) {}

  private final WatchSetup.Options options;
  private final Remembered remembered;
  private final List<Pulse<DatabaseState>> pulses = new ArrayList<>();
  private final Map<Place, Sample> samples = new TreeMap<>();
  private Optional<DataCenterId> active = Optional.empty();

  Positions(WatchSetup setup, Seams seams, Mailbox mailbox, Remembered remembered) {
    this.options = setup.options();
    this.remembered = remembered;
    for (Site site : setup.surroundings().sites().values()) {
      for (DatabaseAdapter database : site.databases().values()) {
        Place place = new Place(site.id(), database.name());
        pulses.add(
            new Pulse<>(
                seams,
                mailbox,
                options.positions(),
                LIMIT,
                database::observe,
                (state, failure) -> {
                  if (state == null) {
                    samples.remove(place);
                  } else {
                    seen(place, new Sample(state, seams.clock().instant()));
                  }
                }));
      }
    }
  }

  void start() {
    pulses.forEach(Pulse::beat);
  }

  void close() {
    pulses.forEach(Pulse::close);
  }

  /** Whose primaries are the ones to remember. */
  void active(DataCenterId dataCenter) {
    active = Optional.of(dataCenter);
  }

  private void seen(Place place, Sample sample) {
    samples.put(place, sample);
    if (sample.state().isPrimary() && isActive(place)) {
      remembered.put(
          new LastKnownPosition(
              place.dataCenter(),
              place.database(),
              sample.state().systemIdentifier(),
              sample.state().position(),
              sample.at(),
              sample.state().lastCommitAt()));
    }
  }

  private boolean isActive(Place place) {
    return active.filter(place.dataCenter()::equals).isPresent();
  }

  List<ReplicationLag> lags() {
    List<ReplicationLag> lags = new ArrayList<>();
    samples.forEach(
        (place, sample) -> {
          if (active.isPresent() && !isActive(place) && !sample.state().isPrimary()) {
            lags.add(lag(place, sample));
          }
        });
    return lags;
  }

  private ReplicationLag lag(Place place, Sample sample) {
    Optional<LastKnownPosition> primary =
        Optional.ofNullable(remembered.all().get(place.database()))
            .filter(known -> active.filter(known.dataCenter()::equals).isPresent())
            .filter(known -> known.systemIdentifier().equals(sample.state().systemIdentifier()));
    OptionalLong bytes =
        primary
            .map(p -> Math.max(0, p.position().bytesAfter(sample.state().position())))
            .map(OptionalLong::of)
            .orElse(OptionalLong.empty());
    return new ReplicationLag(
        place.dataCenter(), place.database(), bytes, time(sample, primary, bytes), sample.at());
  }

  private static Optional<Duration> time(
      Sample sample, Optional<LastKnownPosition> primary, OptionalLong bytes) {
    if (sample.state().heartbeatAge().isPresent()) {
      return sample.state().heartbeatAge();
    }
    if (bytes.isPresent() && bytes.getAsLong() == 0) {
      return Optional.of(Duration.ZERO);
    }
    return primary
        .flatMap(LastKnownPosition::lastCommitAt)
        .flatMap(
            at -> sample.state().lastCommitAt().map(replayed -> Duration.between(replayed, at)))
        .map(lag -> lag.isNegative() ? Duration.ZERO : lag);
  }

  /** Data centers of which a database does not answer. */
  boolean isSilent(DataCenterId dataCenter, int databases) {
    return samples.keySet().stream().filter(p -> p.dataCenter().equals(dataCenter)).count()
        < databases;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (ReplicationLag lag : lags()) {
      boolean behind =
          lag.bytes().orElse(0) > options.maxLagBytes()
              || lag.time().filter(t -> t.compareTo(options.maxLag()) > 0).isPresent();
      if (behind) {
        findings.add(behind(lag));
      }
    }
    samples.forEach(
        (place, sample) -> {
          boolean second =
              active.isPresent()
                  && !isActive(place)
                  && sample.state().isPrimary()
                  && sample.state().access() != Access.REFUSED;
          if (second) {
            findings.add(second(place));
          }
        });
    return findings;
  }

  private Finding second(Place place) {
    return Finding.of(
            "watch.second-primary",
            Severity.ERROR,
            "database "
                + place.database()
                + " takes writes, and "
                + active.map(DataCenterId::value).orElse("nobody")
                + " is the active data center",
            "stop the workloads that write there; what they write is lost or has to be merged by"
                + " hand")
        .in(place.dataCenter());
  }

  private static Finding behind(ReplicationLag lag) {
    return Finding.of(
            "watch.lag",
            Severity.WARNING,
            "database "
                + lag.database()
                + " is behind by "
                + (lag.bytes().isPresent() ? lag.bytes().getAsLong() + " bytes" : "unknown bytes")
                + lag.time().map(t -> ", " + Durations.words(t)).orElse(""),
            "find out what holds replication up: network, disk, a long query on the standby")
        .in(lag.dataCenter());
  }
}

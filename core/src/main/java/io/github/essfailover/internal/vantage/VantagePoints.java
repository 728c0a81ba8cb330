package io.github.essfailover.internal.vantage;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.Site;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * All vantage points on one data center: this process looks at its databases, its cluster and its
 * ingress, and every other data center's databases say whether they still hear from it.
 */
public final class VantagePoints {

  private final Site subject;
  private final Clock clock;

  private VantagePoints(Site subject, Clock clock) {
    this.subject = subject;
    this.clock = clock;
  }

  /** The vantage points on that data center. */
  public static List<VantagePoint> on(
      Site subject, Collection<Site> all, Optional<ServiceProbe> service, Clock clock) {
    VantagePoints points = new VantagePoints(subject, clock);
    List<VantagePoint> list = new ArrayList<>();
    subject.databases().values().forEach(database -> list.add(points.directly(database)));
    list.add(points.cluster());
    service.ifPresent(probe -> list.add(points.ingress(probe)));
    for (Site other : all) {
      if (!other.id().equals(subject.id())) {
        other.databases().values().forEach(follower -> list.add(points.through(other, follower)));
      }
    }
    return list;
  }

  private VantagePoint directly(DatabaseAdapter database) {
    return point(
        "orchestrator/" + subject.id() + "/database/" + database.name(),
        Optional.of(database.name()),
        deadline -> seen(database.observe(deadline)));
  }

  private static Seen seen(DatabaseState state) {
    if (!state.isPrimary()) {
      return new Seen(Sighting.Life.QUIET, "answers as a standby");
    }
    boolean fenced = state.access() == Access.REFUSED && state.applicationSessions() == 0;
    return fenced
        ? new Seen(Sighting.Life.QUIET, "answers as primary and takes no writes")
        : new Seen(Sighting.Life.SIGN_OF_LIFE, "answers as primary at " + state.position());
  }

  private VantagePoint cluster() {
    return point(
        "orchestrator/" + subject.id() + "/cluster",
        Optional.empty(),
        deadline -> seen(subject.cluster().observe(deadline)));
  }

  private static Seen seen(ClusterState state) {
    return state.pods().isEmpty()
        ? new Seen(Sighting.Life.QUIET, "no pod of the deployment")
        : new Seen(Sighting.Life.SIGN_OF_LIFE, state.pods().size() + " pods of the deployment");
  }

  /**
   * Dated here: the host's probe may have another clock, and what it says is compared with ours.
   */
  private VantagePoint ingress(ServiceProbe probe) {
    String name = "orchestrator/" + subject.id() + "/ingress";
    return named(
        name,
        deadline -> {
          Instant at = clock.instant();
          Sighting looked = probe.look(subject.id(), subject.ingress(), deadline);
          if (!looked.subject().equals(subject.id())) {
            // Neither its life nor its silence says anything about the one that was asked for.
            return new Sighting(
                name,
                subject.id(),
                Optional.empty(),
                Sighting.Life.BLIND,
                "the service probe answered about " + looked.subject(),
                clock.instant());
          }
          return new Sighting(
              name, subject.id(), Optional.empty(), looked.life(), looked.seen(), at);
        });
  }

  /**
   * A follower hears its upstream: what it last heard, or how far the upstream said it was, moves
   * on.
   */
  private VantagePoint through(Site other, DatabaseAdapter follower) {
    Heard heard = new Heard(subject, follower);
    return point(
        other.id() + "/database/" + follower.name(),
        Optional.of(follower.name()),
        deadline -> heard.judge(follower.observe(deadline)));
  }

  private VantagePoint point(
      String name, Optional<String> database, Function<Deadline, Seen> looking) {
    return named(
        name,
        deadline -> {
          Instant at = clock.instant();
          Seen seen;
          try {
            seen = looking.apply(deadline);
          } catch (AdapterException e) {
            seen = new Seen(Sighting.Life.NOTHING, "no answer: " + e.code());
          }
          return new Sighting(name, subject.id(), database, seen.life(), seen.words(), at);
        });
  }

  private static VantagePoint named(String name, Function<Deadline, Sighting> look) {
    return new VantagePoint() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Sighting look(Deadline deadline) {
        return look.apply(deadline);
      }

      @Override
      public String toString() {
        return name;
      }
    };
  }

  /** What a look says, before it is a sighting. */
  record Seen(Sighting.Life life, String words) {}
}

package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Looks at everything at once; what does not answer in time hides nothing else. Thread-safe. */
public final class Observer {

  private static final Duration SUSPECT = Duration.ofSeconds(2);

  private final Parallel parallel;
  private final Seams seams;
  private final Duration limit;

  /** An observer that waits so long for the slowest answer. */
  public Observer(Seams seams, Duration limit) {
    this.parallel = new Parallel(seams);
    this.seams = seams;
    this.limit = limit;
  }

  /**
   * Looks at these data centers and zones.
   *
   * @param suspect is probably lost: silence there is an answer, and nobody waits long for it
   */
  public Observation look(
      Collection<Site> sites, Collection<DnsAdapter> zones, DataCenterId suspect) {
    Deadline patient = Deadline.after(limit, seams.clock());
    Looks looks = looks(sites, zones, Optional.of(suspect), new Busy());
    parallel.all(looks.calls(), patient).forEach(Runnable::run);
    return looks.observation();
  }

  /**
   * Looks that somebody else makes, together with others.
   *
   * @param calls give what to run when they returned
   * @param observation what was seen, once all of that was run
   */
  public record Looks(List<Callable<Runnable>> calls, Observation observation) {}

  /**
   * The looks at these data centers and zones; their time begins now.
   *
   * @param suspect is probably lost, if any
   * @param busy who has not answered an earlier look is not asked again
   */
  public Looks looks(
      Collection<Site> sites,
      Collection<DnsAdapter> zones,
      Optional<DataCenterId> suspect,
      Busy busy) {
    Deadline patient = Deadline.after(limit, seams.clock());
    Deadline brief = patient.atMost(SUSPECT);
    SortedMap<DataCenterId, SortedMap<String, Seen<DatabaseState>>> databases = new TreeMap<>();
    SortedMap<DataCenterId, Seen<ClusterState>> clusters = new TreeMap<>();
    SortedMap<String, Seen<DnsState>> dns = new TreeMap<>();
    List<Callable<Runnable>> looks = new ArrayList<>();
    for (Site site : sites) {
      Deadline deadline = suspect.filter(site.id()::equals).isPresent() ? brief : patient;
      SortedMap<String, Seen<DatabaseState>> byName = new TreeMap<>();
      databases.put(site.id(), byName);
      for (DatabaseAdapter database : site.databases().values()) {
        byName.put(database.name(), Seen.nothing("no answer in time"));
        looks.add(
            () -> {
              Seen<DatabaseState> seen = seen(database, busy, () -> database.observe(deadline));
              return () -> byName.put(database.name(), seen);
            });
      }
      clusters.put(site.id(), Seen.nothing("no answer in time"));
      looks.add(
          () -> {
            Seen<ClusterState> seen =
                seen(site.cluster(), busy, () -> site.cluster().observe(deadline));
            return () -> clusters.put(site.id(), seen);
          });
    }
    for (DnsAdapter zone : zones) {
      dns.put(zone.name(), Seen.nothing("no answer in time"));
      looks.add(
          () -> {
            Seen<DnsState> seen = seen(zone, busy, () -> zone.observe(patient));
            return () -> dns.put(zone.name(), seen);
          });
    }
    return new Looks(looks, new Observation(databases, clusters, dns));
  }

  private static <T> Seen<T> seen(Object port, Busy busy, Callable<T> look) {
    try {
      return busy.unlessBusy(port, look)
          .map(Seen::of)
          .orElseGet(() -> Seen.nothing("an earlier look has not returned"));
    } catch (Throwable e) {
      // Errors and nulls too: one careless adapter must not blind the look at all others.
      return Seen.nothing(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }
}

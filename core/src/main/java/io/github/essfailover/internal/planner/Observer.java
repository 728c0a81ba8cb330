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
    Deadline brief = patient.atMost(SUSPECT);
    SortedMap<DataCenterId, SortedMap<String, Seen<DatabaseState>>> databases = new TreeMap<>();
    SortedMap<DataCenterId, Seen<ClusterState>> clusters = new TreeMap<>();
    SortedMap<String, Seen<DnsState>> dns = new TreeMap<>();
    List<Callable<Runnable>> looks = new ArrayList<>();
    for (Site site : sites) {
      Deadline deadline = site.id().equals(suspect) ? brief : patient;
      SortedMap<String, Seen<DatabaseState>> byName = new TreeMap<>();
      databases.put(site.id(), byName);
      for (DatabaseAdapter database : site.databases().values()) {
        byName.put(database.name(), Seen.nothing("no answer in time"));
        looks.add(
            () -> {
              Seen<DatabaseState> seen = seen(() -> database.observe(deadline));
              return () -> byName.put(database.name(), seen);
            });
      }
      clusters.put(site.id(), Seen.nothing("no answer in time"));
      looks.add(
          () -> {
            Seen<ClusterState> seen = seen(() -> site.cluster().observe(deadline));
            return () -> clusters.put(site.id(), seen);
          });
    }
    for (DnsAdapter zone : zones) {
      dns.put(zone.name(), Seen.nothing("no answer in time"));
      looks.add(
          () -> {
            Seen<DnsState> seen = seen(() -> zone.observe(patient));
            return () -> dns.put(zone.name(), seen);
          });
    }
    parallel.all(looks, patient).forEach(Runnable::run);
    return new Observation(databases, clusters, dns);
  }

  private static <T> Seen<T> seen(Callable<T> look) {
    try {
      return Seen.of(look.call());
    } catch (Exception e) {
      return Seen.nothing(String.valueOf(e.getMessage()));
    }
  }
}

package io.github.essfailover.k8s.lock;

import io.github.essfailover.model.DeploymentId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when each Lease has not changed, as this machine saw it: the only way in which a lease
 * lapses. Kept from one attempt to the next, so that several short attempts find the end of a long
 * lease. Thread-safe.
 */
final class Lapses {

  private final Stopwatch watch;
  private final Map<Place, Since> seen = new HashMap<>();

  private record Place(String replica, DeploymentId what) {}

  /** The first sight of that beat of that holder; of nothing, if there was no Lease. */
  private record Since(String token, long beat, Stopwatch.Moment moment) {}

  Lapses(Stopwatch watch) {
    this.watch = watch;
  }

  /** Notes what was just read. To be called after the answer came, never before. */
  synchronized void note(String replica, DeploymentId what, Sight sight) {
    String token = sight.record().map(LeaseRecord::token).orElse("");
    long beat = sight.record().map(LeaseRecord::beat).orElse(-1L);
    Place place = new Place(replica, what);
    Since before = seen.get(place);
    if (before == null || !before.token().equals(token) || before.beat() != beat) {
      seen.put(place, new Since(token, beat, watch.now()));
    }
  }

  /** Whether it has been so for that long. */
  synchronized boolean hasStood(String replica, DeploymentId what, Duration time) {
    Since since = seen.get(new Place(replica, what));
    return since != null && watch.surelySince(since.moment()).compareTo(time) >= 0;
  }
}

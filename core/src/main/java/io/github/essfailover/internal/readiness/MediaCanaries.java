package io.github.essfailover.internal.readiness;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ObjectStorageAdapter;
import io.github.essfailover.spi.ObjectStorageAdapter.Canary;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What is written in one data center is read in the others: only where the host allowed readiness
 * to write. Thread-safe.
 */
final class MediaCanaries {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
  private static final Duration TO_REMOVE = Duration.ofSeconds(2);

  private final SortedMap<DataCenterId, Site> sites;
  private final Seams seams;

  MediaCanaries(SortedMap<DataCenterId, Site> sites, Seams seams) {
    this.sites = new TreeMap<>(sites);
    this.seams = seams;
  }

  List<Callable<List<Finding>>> checks(Deadline deadline) {
    List<Callable<List<Finding>>> checks = new ArrayList<>();
    for (Site site : sites.values()) {
      site.objectStorage()
          .flatMap(ObjectStorageAdapter::canary)
          .ifPresent(canary -> checks.add(() -> release(site, canary, deadline)));
    }
    return checks;
  }

  private List<Finding> release(Site home, Canary canary, Deadline deadline) {
    List<Finding> findings = new ArrayList<>();
    ObjectKey key;
    try {
      key = canary.put(deadline);
    } catch (AdapterException e) {
      findings.add(
          finding(
              Severity.ERROR,
              "no canary could be written: " + e.getMessage(),
              "Media could not be stored either. " + e.remedy()));
      return in(home, findings);
    }
    try {
      Deadline until = deadline.atMost(canary.limit());
      for (Site other : sites.values()) {
        if (!other.equals(home)) {
          other.objectStorage().ifPresent(seen -> look(other, seen, key, until, findings));
        }
      }
    } finally {
      remove(canary, key, findings);
    }
    return in(home, findings);
  }

  private void look(
      Site other,
      ObjectStorageAdapter storage,
      ObjectKey key,
      Deadline until,
      List<Finding> findings) {
    try {
      boolean arrived = storage.missing(Set.of(key), until).isEmpty();
      while (!arrived && !until.isExpired() && pause()) {
        arrived = storage.missing(Set.of(key), until).isEmpty();
      }
      if (!arrived) {
        findings.add(late(other, "it is not there yet"));
      }
    } catch (AdapterException e) {
      // At the end of the time a store that says "not there" and one that is slow are the same.
      findings.add(late(other, String.valueOf(e.getMessage())));
    }
  }

  private static Finding late(Site other, String why) {
    return finding(
        Severity.ERROR,
        "a canary that was written here was not read from " + other.id() + " in time: " + why,
        "Compare endpoint, bucket and prefix of both, and the replication between their buckets.");
  }

  /** Also when the round took all the time: what is left behind is litter. */
  private void remove(Canary canary, ObjectKey key, List<Finding> findings) {
    try {
      canary.remove(key, Deadline.after(TO_REMOVE, seams.clock()));
    } catch (AdapterException e) {
      findings.add(
          finding(
              Severity.WARNING,
              "the canary " + key + " could not be removed: " + e.getMessage(),
              "Allow removing below its prefix, or let a lifecycle rule expire what is there."));
    }
  }

  /** Whether to look again. */
  private boolean pause() {
    ScheduledFuture<?> ring =
        seams.timer().schedule(() -> {}, LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
    try {
      ring.get();
      return true;
    } catch (InterruptedException e) {
      ring.cancel(false);
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("An empty task failed", e);
    }
  }

  private static Finding finding(Severity severity, String seen, String remedy) {
    return Finding.of("media.canary", severity, seen, remedy);
  }

  private static List<Finding> in(Site site, List<Finding> findings) {
    return findings.stream().map(finding -> finding.in(site.id())).toList();
  }
}

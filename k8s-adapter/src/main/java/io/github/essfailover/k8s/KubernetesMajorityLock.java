package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.k8s.lock.MajorityLock;
import io.github.essfailover.k8s.lock.Replica;
import io.github.essfailover.k8s.lock.Stopwatch;
import io.github.essfailover.k8s.lock.Terms;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A run lock that survives the loss of any one data center: Leases ({@code coordination.k8s.io/v1})
 * in three or more clusters, of which a majority decides.
 *
 * <pre>{@code
 * RunLock lock = KubernetesMajorityLock.builder()
 *     .cluster("dc1", dc1).cluster("dc2", dc2).cluster("dc3", dc3)
 *     .build();
 * }</pre>
 *
 * <p>No clock of another machine is trusted: a lease is over for others when they saw it unchanged
 * for its whole duration. An attempt that ends earlier leaves what it saw to the next attempt with
 * the same object, so keep one for each process. The first round of an attempt is not bounded by
 * the caller's deadline but by the {@link Builder#requestLimit request limit}.
 *
 * <p>The namespace must exist in every cluster, and the accounts need {@code get}, {@code create}
 * and {@code update} on its Leases, and {@code get} on the namespace {@code kube-system}. One Lease
 * that is deleted is written anew; who deletes a majority of them makes the lock forget its holder
 * and its epoch.
 *
 * <p>Thread-safe. Its threads end by themselves when they are idle.
 */
public final class KubernetesMajorityLock implements RunLock {

  private final RunLock lock;

  private KubernetesMajorityLock(RunLock lock) {
    this.lock = lock;
  }

  /** Begins a lock. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.github.essfailover.error.LockException {@code LOCK_HELD}, or {@code
   *     LOCK_UNAVAILABLE} when too few clusters answer, or two of them are one
   */
  @Override
  public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    return lock.acquire(what, owner, deadline);
  }

  /**
   * That journal with this lock instead of its own. All orchestrators must read the same journal:
   * the lock keeps two from acting at once, not from knowing different pasts.
   */
  public Journal guarding(Journal journal) {
    return new GuardedJournal(journal, this);
  }

  @Override
  public String toString() {
    return lock.toString();
  }

  /** Collects the clusters. Confined to one thread. */
  public static final class Builder {

    private static final int FEWEST = 3;
    private static final int REQUESTS_IN_A_LEASE = 3;
    private static final Duration SHORTEST_REQUEST = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);

    private record Cluster(String name, KubernetesClient client, Optional<String> pinned) {}

    private final List<Cluster> clusters = new ArrayList<>();
    private String namespace = "essfailover";
    private Duration duration = Duration.ofSeconds(30);
    private Duration requestLimit = Duration.ofSeconds(2);
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanos = System::nanoTime;

    private Builder() {}

    /** A cluster that has a vote, in a data center of its own. The client stays the host's. */
    public Builder cluster(String name, KubernetesClient client) {
      clusters.add(new Cluster(name, client, Optional.empty()));
      return this;
    }

    /** The same, pinned to the UID of its namespace {@code kube-system}. */
    public Builder cluster(String name, KubernetesClient client, String uid) {
      clusters.add(new Cluster(name, client, Optional.of(uid)));
      return this;
    }

    /** Where the Leases are; default {@code essfailover}. */
    public Builder namespace(String value) {
      namespace = value;
      return this;
    }

    /**
     * How long the lock outlives its holder; default 30 s, at least three request limits, at most
     * ten minutes. The holder itself counts on nine tenths of it.
     */
    public Builder leaseDuration(Duration value) {
      duration = value;
      return this;
    }

    /** How long one request may take; default 2 s, at least 100 ms. */
    public Builder requestLimit(Duration value) {
      requestLimit = value;
      return this;
    }

    /** The clock; default the system's. Time is measured by a monotonic one beside it. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    Builder nanos(LongSupplier value) {
      nanos = value;
      return this;
    }

    /**
     * The lock. No I/O.
     *
     * @throws InvalidConfigurationException with every problem
     */
    public KubernetesMajorityLock build() {
      List<String> problems = new ArrayList<>();
      checkNumber(problems);
      checkClusters(problems);
      checkTimes(problems);
      if (!namespace.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
        problems.add("namespace '" + namespace + "' is not the name of a namespace");
      }
      if (!problems.isEmpty()) {
        throw new InvalidConfigurationException("The majority lock", problems);
      }
      List<Replica> replicas =
          clusters.stream()
              .sorted(Comparator.comparing(Cluster::name))
              .map(c -> new Replica(c.name(), c.client(), c.pinned(), namespace, clock))
              .toList();
      return new KubernetesMajorityLock(
          new MajorityLock(
              new Terms(replicas, duration, requestLimit, new Stopwatch(clock, nanos), threads())));
    }

    private void checkNumber(List<String> problems) {
      if (clusters.size() < FEWEST) {
        problems.add(
            "has "
                + clusters.size()
                + " clusters; fewer than three have no majority without any one of them");
      } else if (clusters.size() % 2 == 0) {
        problems.add(
            "has "
                + clusters.size()
                + " clusters, an even number: they can be split into halves; leave one out");
      }
    }

    private void checkClusters(List<String> problems) {
      Set<String> names = new HashSet<>();
      Set<KubernetesClient> clients = new HashSet<>();
      Set<String> pins = new HashSet<>();
      for (Cluster cluster : clusters) {
        if (!cluster.name().matches("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")) {
          problems.add("cluster '" + cluster.name() + "' is not a lower-case label; rename it");
        }
        if (!names.add(cluster.name())) {
          problems.add("has two clusters named '" + cluster.name() + "'; rename one");
        }
        if (!clients.add(cluster.client())) {
          problems.add("has the client of cluster '" + cluster.name() + "' twice");
        }
        if (cluster.pinned().filter(pin -> !pins.add(pin)).isPresent()) {
          problems.add("pins '" + cluster.name() + "' to the UID of another cluster of the lock");
        }
      }
    }

    private void checkTimes(List<String> problems) {
      if (requestLimit.compareTo(SHORTEST_REQUEST) < 0) {
        problems.add("request limit " + requestLimit + " is shorter than " + SHORTEST_REQUEST);
      }
      if (duration.compareTo(requestLimit.multipliedBy(REQUESTS_IN_A_LEASE)) < 0
          || duration.compareTo(LONGEST_LEASE) > 0) {
        problems.add(
            "lease duration "
                + duration
                + " is not between three request limits ("
                + requestLimit.multipliedBy(REQUESTS_IN_A_LEASE)
                + ") and "
                + LONGEST_LEASE);
      }
    }

    private static Executor threads() {
      return new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          5,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "essfailover-lock");
            thread.setDaemon(true);
            return thread;
          });
    }
  }
}

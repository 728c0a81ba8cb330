package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.InMemoryJournal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesMajorityLockTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final AtomicLong NUMBER = new AtomicLong();

  private static LockClusters trio;
  private DeploymentId what;

  @BeforeAll
  static void startClusters() {
    trio = new LockClusters();
  }

  @AfterAll
  static void closeClusters() {
    trio.close();
  }

  @BeforeEach
  void newDeployment() {
    what = DeploymentId.of("Example_" + NUMBER.incrementAndGet() + ".org");
  }

  @AfterEach
  void heal() {
    trio.clusters.forEach(
        cluster -> {
          cluster.powerOn();
          cluster.silent(false);
          cluster.losing(false);
        });
  }

  @Test
  void build_everythingWrong_namesAllProblems() {
    KubernetesClient client = trio.clients.get(0);

    assertThatThrownBy(
            () ->
                KubernetesMajorityLock.builder()
                    .cluster("DC1", client, "uid")
                    .cluster("dc2", client, "uid")
                    .namespace("No")
                    .requestLimit(Duration.ofMillis(1))
                    .leaseDuration(Duration.ofHours(1))
                    .build())
        .isInstanceOf(InvalidConfigurationException.class)
        .hasMessageContaining("fewer than three")
        .hasMessageContaining("'DC1'")
        .hasMessageContaining("client of cluster 'dc2' twice")
        .hasMessageContaining("pins 'dc2'")
        .hasMessageContaining("'No'")
        .hasMessageContaining("request limit")
        .hasMessageContaining("lease duration");
  }

  @Test
  void build_evenNumber_isRefused() {
    try (KubernetesClient fourth = trio.clusters.get(0).newClient()) {
      assertThatThrownBy(() -> trio.lock().cluster("dc4", fourth).build())
          .isInstanceOf(InvalidConfigurationException.class)
          .hasMessageContaining("even number");
    }
  }

  @Test
  void acquire_oneClusterUnderTwoNames_isRefused() {
    try (KubernetesClient again = trio.clusters.get(0).newClient()) {
      RunLock lock =
          KubernetesMajorityLock.builder()
              .cluster("dc1", trio.clients.get(0))
              .cluster("dc2", again)
              .cluster("dc3", trio.clients.get(2))
              .build();

      assertThat(refusal(lock, PATIENCE).context().toString()).contains("dc1, dc2");
    }
  }

  @Test
  void acquire_wrongPins_isUnavailableAtOnce() {
    RunLock lock =
        KubernetesMajorityLock.builder()
            .cluster("dc1", trio.clients.get(0), "one")
            .cluster("dc2", trio.clients.get(1), "two")
            .cluster("dc3", trio.clients.get(2))
            .build();

    LockException refusal = refusal(lock, PATIENCE);

    assertThat(refusal.code()).isEqualTo("LOCK_UNAVAILABLE");
    assertThat(refusal.context().toString()).contains("dc1=CLUSTER_IDENTITY");
  }

  @Test
  void lease_oneClusterLost_isTakenRenewedAndGivenBack() {
    take("before").close();
    trio.clusters.get(0).powerLoss();

    RunLock.Lease lease = take("one");
    assertThat(lease.epoch()).isEqualTo(2);
    assertThat(lease.renew(in(PATIENCE))).isTrue();
    assertThat(refusal(lock(), SHORT).code()).isEqualTo("LOCK_HELD");
    lease.close();

    try (RunLock.Lease next = take("two")) {
      assertThat(next.epoch()).isEqualTo(3);
    }
  }

  @Test
  void acquire_oneClusterSilent_isNotSlowerThanItsBound() {
    take("before").close();
    trio.clusters.get(1).silent(true);
    Instant before = Instant.now();

    try (RunLock.Lease lease = take("one")) {
      assertThat(lease.renew(in(PATIENCE))).isTrue();
    }

    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void acquire_twoClustersLost_isUnavailableInTime() {
    trio.clusters.get(0).powerLoss();
    trio.clusters.get(2).silent(true);
    Instant before = Instant.now();

    LockException refusal = refusal(lock(), SHORT);

    assertThat(refusal.code()).isEqualTo("LOCK_UNAVAILABLE");
    assertThat(refusal.context().toString()).contains("dc1=KUBERNETES_UNREACHABLE", "dc3=");
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(8));
  }

  @Test
  void renew_majorityGone_isUnavailableAndThenLost() {
    RunLock.Lease lease = take("one");
    trio.clusters.get(0).powerLoss();
    trio.clusters.get(1).powerLoss();

    LockException unavailable =
        catchThrowableOfType(LockException.class, () -> lease.renew(in(PATIENCE)));
    assertThat(unavailable.code()).isEqualTo("LOCK_UNAVAILABLE");

    TestCluster.pass(LockClusters.LEASE);
    assertThat(lease.remaining()).isZero();
    assertThat(lease.renew(in(PATIENCE))).isFalse();
    lease.close();
  }

  @Test
  void holder_wakesUpAfterItsLease_hasLostItAndDisturbsNobody() {
    AtomicLong nanos = new AtomicLong();
    RunLock.Lease suspended =
        trio.lock()
            .nanos(nanos::get)
            .clock(Clock.fixed(Instant.now(), ZoneId.of("UTC")))
            .build()
            .acquire(what, "stale", in(PATIENCE));
    try (RunLock.Lease next = take("next")) {
      // Its clocks stood still: it believes in its lease, but the Leases say otherwise.
      assertThat(suspended.remaining()).isPositive();

      assertThat(suspended.renew(in(PATIENCE))).isFalse();
      assertThat(suspended.remaining()).isZero();
      suspended.close();
      assertThat(next.renew(in(PATIENCE))).isTrue();
      assertThat(next.epoch()).isGreaterThan(suspended.epoch());
    }
  }

  @Test
  void clock_jumps_neverLengthensALeaseNorShortensTheWait() {
    Jumping clock = new Jumping();
    RunLock.Lease lease = trio.lock().clock(clock).build().acquire(what, "one", in(PATIENCE));
    clock.offset = Duration.ofHours(-1);
    assertThat(lease.remaining()).isLessThan(LockClusters.LEASE);
    clock.offset = Duration.ofHours(1);
    assertThat(lease.remaining()).isZero();

    clock.offset = Duration.ZERO;
    Jumping theirs = new Jumping();
    RunLock other = trio.lock().clock(theirs).build();
    assertThat(refusal(other, Duration.ZERO).code()).isEqualTo("LOCK_HELD");
    theirs.offset = Duration.ofHours(5);
    assertThat(refusal(other, Duration.ZERO).code()).isEqualTo("LOCK_HELD");
    lease.close();
  }

  @Test
  void attempts_eachShorterThanTheLease_findItsEnd() {
    take("crashed");
    RunLock lock = lock();
    Deadline patience = in(PATIENCE);
    long epoch = 0;
    while (epoch == 0 && !patience.isExpired()) {
      try (RunLock.Lease lease = lock.acquire(what, "next", in(SHORT))) {
        epoch = lease.epoch();
      } catch (LockException e) {
        assertThat(e.code()).isEqualTo("LOCK_HELD");
      }
    }
    assertThat(epoch).isEqualTo(2);
  }

  @Test
  void acquire_racedByEight_hasOneHolderAtATimeAndRisingEpochs() throws Exception {
    ExecutorService racing = Executors.newFixedThreadPool(8);
    AtomicLong holders = new AtomicLong();
    List<Long> epochs = java.util.Collections.synchronizedList(new ArrayList<>());
    try {
      List<Callable<Void>> racers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        RunLock lock = lock();
        String owner = "racer-" + i;
        racers.add(
            () -> {
              try (RunLock.Lease lease = lock.acquire(what, owner, in(PATIENCE))) {
                assertThat(holders.incrementAndGet()).isEqualTo(1);
                epochs.add(lease.epoch());
                holders.decrementAndGet();
              }
              return null;
            });
      }
      for (Future<Void> racer : racing.invokeAll(racers, 60, TimeUnit.SECONDS)) {
        racer.get();
      }
    } finally {
      racing.shutdownNow();
    }
    assertThat(epochs).hasSize(8).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void acquire_answersOfWritesLost_isTakenAllTheSame() {
    take("before").close();
    trio.clusters.get(0).losing(true);
    trio.clusters.get(1).losing(true);

    RunLock.Lease lease =
        trio.lock().leaseDuration(PATIENCE).build().acquire(what, "one", in(PATIENCE));

    assertThat(lease.renew(in(PATIENCE))).isTrue();
    trio.clusters.forEach(cluster -> cluster.losing(false));
    lease.close();
    take("two").close();
  }

  @Test
  void lease_deletedByHandInOneCluster_isWrittenAnewAndTheEpochStays() {
    take("first").close();
    RunLock.Lease lease = take("one");
    delete(0);

    assertThat(refusal(lock(), SHORT).context().toString()).contains("one");
    assertThat(lease.renew(in(PATIENCE))).isTrue();
    assertThat(epochIn(0)).isEqualTo(2);

    lease.close();
    delete(1);
    try (RunLock.Lease next = take("two")) {
      assertThat(next.epoch()).isEqualTo(3);
    }
  }

  /** The deleted one may have been the only one left that knows the highest epoch. */
  @Test
  void lease_deletedWhileAnotherClusterIsLost_isNotTakenForNew() {
    take("first").close();
    delete(0);
    trio.clusters.get(1).powerLoss();

    assertThat(refusal(lock(), SHORT).code()).isEqualTo("LOCK_UNAVAILABLE");
  }

  @Test
  void lease_damagedByHand_isLeftToTheOthers() {
    take("first").close();
    trio.clients
        .get(2)
        .leases()
        .inNamespace(LockClusters.NAMESPACE)
        .withName(io.github.essfailover.k8s.lock.Replica.leaseName(what))
        .edit(
            lease -> {
              lease.getMetadata().getAnnotations().put(Stamp.EPOCH, "many");
              return lease;
            });

    try (RunLock.Lease lease = take("one")) {
      assertThat(lease.epoch()).isEqualTo(2);
      assertThat(lease.renew(in(PATIENCE))).isTrue();
    }
  }

  @Test
  void cluster_backAfterTheTaking_isWonByTheNextRenewal() {
    take("first").close();
    trio.clusters.get(0).powerLoss();
    RunLock.Lease lease = take("one");
    trio.clusters.get(0).powerOn();
    Deadline patience = in(PATIENCE);
    while (epochIn(0) < 2 && !patience.isExpired()) {
      assertThat(lease.renew(in(PATIENCE))).isTrue();
    }
    trio.clusters.get(1).powerLoss();

    assertThat(lease.renew(in(PATIENCE))).isTrue();
    lease.close();
  }

  private long epochIn(int cluster) {
    Lease lease = lease(cluster);
    return lease == null ? 0 : Stamp.epochOn(lease);
  }

  private Lease lease(int cluster) {
    return trio.clients
        .get(cluster)
        .leases()
        .inNamespace(LockClusters.NAMESPACE)
        .withName(io.github.essfailover.k8s.lock.Replica.leaseName(what))
        .get();
  }

  private void delete(int cluster) {
    assertThat(trio.clients.get(cluster).resource(lease(cluster)).delete()).isNotEmpty();
  }

  private RunLock lock() {
    return trio.lock().build();
  }

  private RunLock.Lease take(String owner) {
    return lock().acquire(what, owner, in(PATIENCE));
  }

  private LockException refusal(RunLock lock, Duration time) {
    LockException refusal =
        catchThrowableOfType(LockException.class, () -> lock.acquire(what, "refused", in(time)));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static Deadline in(Duration time) {
    return Deadline.after(time, Clock.systemUTC());
  }

  @Test
  void journal_guarded_hasThisLockAndItsOwnRecords() {
    Journal inner = new InMemoryJournal(Clock.systemUTC());
    KubernetesMajorityLock lock = trio.lock().build();
    Journal guarded = lock.guarding(inner);
    RunId run = RunId.of("run-1");

    guarded.append(run, 0, new byte[] {1});

    assertThat(guarded.lock()).isSameAs(lock);
    assertThat(guarded.isShared()).isTrue();
    assertThat(guarded.runs()).containsExactly(run);
    assertThat(inner.read(run)).hasSameSizeAs(guarded.read(run));
    assertThat(guarded.locatedIn()).isEqualTo(inner.locatedIn());
  }

  private static final class Jumping extends Clock {
    private volatile Duration offset = Duration.ZERO;

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(offset);
    }
  }
}

package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.spi.RunLock.Lease;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link RunLock} promises, whether its leases lapse or last as long as their process.
 * Where they lapse, let them do so after a few seconds. Subclass it and make stores:
 *
 * <pre>{@code
 * final class MyLockContractTest extends RunLockContract {
 *   @Override
 *   protected Fixture start() {
 *     return new MyStore();   // implements Fixture
 *   }
 * }
 * }</pre>
 */
public abstract class RunLockContract {

  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");
  private static final DeploymentId OTHER = DeploymentId.of("example.net");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SLACK = Duration.ofSeconds(4);
  private static final int RACERS = 4;

  /** A store without a lock that is held. */
  public interface Fixture extends AutoCloseable {

    /** The lock of that deployment as one more orchestrator opens it, in a process of its own. */
    RunLock open(DeploymentId what);

    /**
     * One more orchestrator takes the lock and is gone without giving it back; default: it just
     * does not use its lease.
     *
     * @return the epoch that it had
     */
    default long takeAndCrash(DeploymentId what, Deadline deadline) throws Exception {
      return open(what).acquire(what, "crashed", deadline).epoch();
    }

    /** Threads for those who race. */
    default ExecutorService newExecutor() {
      return Executors.newCachedThreadPool();
    }

    /** The clock that leases live by; default the system's. */
    default Clock clock() {
      return Clock.systemUTC();
    }

    /** Lets time pass, by {@link #clock}. */
    void pass(Duration time) throws InterruptedException;

    /** Ends what was started. */
    @Override
    void close();
  }

  private Fixture store;

  /** For subclasses. */
  protected RunLockContract() {}

  /** Starts a fresh store; it is closed after the test. */
  protected abstract Fixture start() throws Exception;

  @BeforeEach
  final void startStore() throws Exception {
    store = start();
  }

  @AfterEach
  final void closeStore() {
    Thread.interrupted();
    store.close();
  }

  @Test
  final void acquire_free_isOursUntilItIsGivenBack() {
    try (Lease lease = take("one")) {
      assertThat(lease.remaining()).isPositive();
      assertThat(lease.renew(within(PATIENCE))).isTrue();
    }
    take("two").close();
  }

  @Test
  final void acquire_held_isRefusedInTimeAndNamesTheHolder() {
    try (Lease lease = take("holder-one")) {
      for (Duration time : List.of(SHORT, Duration.ZERO)) {
        Instant latest = store.clock().instant().plus(time).plus(SLACK);
        LockException refusal = refusalOf("two", time);

        assertThat(refusal.code()).isEqualTo("LOCK_HELD");
        assertThat(refusal.context().toString()).contains("holder-one");
        assertThat(store.clock().instant()).as("when it came back").isBefore(latest);
      }
      assertThat(lease.renew(within(PATIENCE))).isTrue();
    }
  }

  @Test
  final void epoch_everyTaking_rises() {
    long last = 0;
    for (String owner : List.of("one", "two", "one")) {
      try (Lease lease = take(owner)) {
        assertThat(lease.epoch()).isGreaterThan(last);
        last = lease.epoch();
      }
    }
  }

  @Test
  final void acquire_afterACrash_succeedsWithAHigherEpoch() throws Exception {
    long crashed = store.takeAndCrash(DEPLOYMENT, within(PATIENCE));

    try (Lease next = take("next")) {
      assertThat(next.epoch()).isGreaterThan(crashed);
    }
  }

  /** Acts are bounded by what remains: nobody else may act before that has passed. */
  @Test
  final void lease_notRenewed_isOursAsLongAsItPromised() {
    Instant before = store.clock().instant();
    Lease lease = take("one");
    assertPromiseIsKept(lease, before);
    lease.close();
  }

  @Test
  final void lease_renewed_isOursAsLongAsItPromised() throws Exception {
    Lease lease = take("one");
    store.pass(atMost(lease.remaining().dividedBy(2), SHORT));
    Instant before = store.clock().instant();
    assertThat(lease.renew(within(PATIENCE))).isTrue();
    assertPromiseIsKept(lease, before);
    lease.close();
  }

  private void assertPromiseIsKept(Lease lease, Instant before) {
    Duration promised = lease.remaining();
    Duration waits = atMost(promised.plus(SLACK), PATIENCE);
    boolean lapses = promised.compareTo(PATIENCE) < 0;
    try (Lease next =
        store.open(DEPLOYMENT).acquire(DEPLOYMENT, "two", within(lapses ? waits : SHORT))) {
      assertThat(store.clock().instant()).isAfterOrEqualTo(before.plus(promised));
      assertLost(lease, next);
    } catch (LockException e) {
      assertThat(lapses).as("a lease that promised %s is still held", promised).isFalse();
      assertThat(lease.renew(within(PATIENCE))).isTrue();
    }
  }

  private void assertLost(Lease lease, Lease next) {
    assertThat(next.epoch()).isGreaterThan(lease.epoch());
    assertThat(lease.remaining()).isZero();
    assertThat(lease.renew(within(PATIENCE))).isFalse();
    assertThat(next.renew(within(PATIENCE))).isTrue();
  }

  @Test
  final void remaining_timePasses_shrinks() throws Exception {
    try (Lease lease = take("one")) {
      Duration promised = lease.remaining();
      Duration time = atMost(promised.dividedBy(4), SHORT);
      store.pass(time);

      boolean lapses = promised.compareTo(PATIENCE) < 0;
      assertThat(lease.remaining()).isLessThanOrEqualTo(lapses ? promised.minus(time) : promised);
    }
  }

  @Test
  final void lease_givenBack_isNotOursAnyMore() {
    Lease lease = take("one");
    lease.close();

    assertThat(lease.remaining()).isZero();
    assertThat(lease.renew(within(PATIENCE))).isFalse();
  }

  @Test
  final void close_again_doesNotThrowAndLeavesTheSuccessorAlone() {
    Lease lease = take("one");
    lease.close();
    try (Lease next = take("two")) {
      lease.close();

      assertThat(next.renew(within(PATIENCE))).isTrue();
      assertThat(refusalOf("three", SHORT).code()).isEqualTo("LOCK_HELD");
    }
  }

  @Test
  final void deployments_two_doNotDisturbEachOther() {
    try (Lease ours = take("one")) {
      try (Lease theirs = store.open(OTHER).acquire(OTHER, "other", within(PATIENCE))) {
        assertThat(theirs.renew(within(PATIENCE))).isTrue();
        assertThat(ours.renew(within(PATIENCE))).isTrue();
      }
      assertThat(ours.renew(within(PATIENCE))).isTrue();
      assertThat(refusalOf("two", SHORT).code()).isEqualTo("LOCK_HELD");
    }
  }

  @Test
  final void acquire_raced_hasOneWinner() throws Exception {
    ExecutorService racing = store.newExecutor();
    try {
      List<Future<Boolean>> racers = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        RunLock lock = store.open(DEPLOYMENT);
        String owner = "racer-" + i;
        racers.add(racing.submit(() -> wins(lock, owner)));
      }
      int winners = 0;
      for (Future<Boolean> racer : racers) {
        winners += racer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(winners).isEqualTo(1);
    } finally {
      racing.shutdownNow();
    }
  }

  private boolean wins(RunLock lock, String owner) {
    try {
      lock.acquire(DEPLOYMENT, owner, within(SHORT));
      return true;
    } catch (LockException e) {
      return false;
    }
  }

  @Test
  final void acquire_interrupted_keepsTheFlagAndEndsInTime() {
    try (Lease lease = take("one")) {
      Instant latest = store.clock().instant().plus(SHORT).plus(SLACK);
      Thread.currentThread().interrupt();
      LockException refusal = refusalOf("two", SHORT);

      assertThat(Thread.interrupted()).as("the flag").isTrue();
      assertThat(refusal).isNotNull();
      assertThat(store.clock().instant()).isBefore(latest);
      assertThat(lease.renew(within(PATIENCE))).isTrue();
    }
  }

  /** Taken or not, but never taken and thrown away. */
  @Test
  final void acquire_freeAndInterrupted_leavesNoLockBehind() {
    Thread.currentThread().interrupt();
    try {
      store.open(DEPLOYMENT).acquire(DEPLOYMENT, "one", within(PATIENCE)).close();
    } catch (LockException e) {
      assertThat(e.code()).isEqualTo("LOCK_UNAVAILABLE");
    }
    assertThat(Thread.interrupted()).as("the flag").isTrue();

    store.open(DEPLOYMENT).acquire(DEPLOYMENT, "two", within(SHORT)).close();
  }

  private Lease take(String owner) {
    return store.open(DEPLOYMENT).acquire(DEPLOYMENT, owner, within(PATIENCE));
  }

  private LockException refusalOf(String owner, Duration time) {
    LockException refusal =
        catchThrowableOfType(
            LockException.class,
            () -> store.open(DEPLOYMENT).acquire(DEPLOYMENT, owner, within(time)));
    assertThat(refusal).as("the refusal of %s", owner).isNotNull();
    return refusal;
  }

  private Deadline within(Duration duration) {
    return Deadline.after(duration, store.clock());
  }

  private static Duration atMost(Duration duration, Duration limit) {
    return duration.compareTo(limit) < 0 ? duration : limit;
  }
}

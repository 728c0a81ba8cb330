package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.spi.RunLock.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two orchestrators whose clocks are ten minutes apart. */
abstract class SkewedLockCases {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The lock as a process of its own has it, over clusters that all tests share. */
  abstract KubernetesMajorityLock.Builder lock();

  static Stream<Duration> skews() {
    return Stream.of(Duration.ofMinutes(10), Duration.ofMinutes(-10));
  }

  /** Renewed for longer than it lasts, and all that time somebody else wants it. */
  @ParameterizedTest
  @MethodSource("skews")
  void lock_heldAndRenewed_isNotTakenByAnybodyWithAnotherClock(Duration skew) {
    DeploymentId what = newDeployment();
    RunLock second = lock(skew);
    try (Lease lease = lock(Duration.ZERO).acquire(what, "first", within(PATIENCE))) {
      long end = System.nanoTime() + LockClusters.LEASE.multipliedBy(2).toNanos();
      while (System.nanoTime() < end) {
        assertThat(lease.renew(within(PATIENCE))).isTrue();
        LockException refusal =
            catchThrowableOfType(
                LockException.class,
                () -> second.acquire(what, "second", at(skew, Duration.ofMillis(200))));
        assertThat(refusal.code()).isEqualTo("LOCK_HELD");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("skews")
  void lock_notRenewed_isTakenWhenItWasOverForItsHolderAndNotBefore(Duration skew) {
    DeploymentId what = newDeployment();
    Lease first = lock(Duration.ZERO).acquire(what, "first", within(PATIENCE));
    long seen = System.nanoTime();
    try (Lease next = lock(skew).acquire(what, "second", at(skew, PATIENCE))) {
      Duration waited = Duration.ofNanos(System.nanoTime() - seen);
      assertThat(waited)
          .isGreaterThanOrEqualTo(LockClusters.LEASE)
          .isLessThan(LockClusters.LEASE.plusSeconds(20));
      assertThat(first.remaining()).isZero();
      assertThat(first.renew(within(PATIENCE))).isFalse();
      assertThat(next.epoch()).isGreaterThan(first.epoch());
      assertThat(next.remaining()).isPositive();
    }
  }

  private static DeploymentId newDeployment() {
    return DeploymentId.of("skewed-" + Long.toString(System.nanoTime(), 36) + ".org");
  }

  private RunLock lock(Duration skew) {
    return lock().clock(Clock.offset(Clock.systemUTC(), skew)).build();
  }

  private static Deadline within(Duration time) {
    return at(Duration.ZERO, time);
  }

  private static Deadline at(Duration skew, Duration time) {
    return Deadline.after(time, Clock.offset(Clock.systemUTC(), skew));
  }
}

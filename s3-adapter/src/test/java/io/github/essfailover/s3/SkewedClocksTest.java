package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.spi.RunLock.Lease;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.S3Client;

/** Two orchestrators whose clocks are ten minutes apart, at a real store. */
class SkewedClocksTest {

  private static final DeploymentId WHAT = DeploymentId.of("example.org");
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static StoreServer server;
  private static final List<S3Client> CLIENTS = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void startServer() {
    server = StoreServer.s3Proxy(folder);
  }

  @AfterAll
  static void stopServer() {
    CLIENTS.forEach(client -> client.close());
    server.close();
  }

  static Stream<Duration> skews() {
    return Stream.of(Duration.ofMinutes(10), Duration.ofMinutes(-10));
  }

  /** Renewed for longer than it lasts, and all that time somebody else wants it. */
  @ParameterizedTest
  @MethodSource("skews")
  void lock_heldAndRenewed_isNotTakenByAnybodyWithAnotherClock(Duration skew) {
    String bucket = server.newBucket();
    RunLock second = lock(bucket, skew);
    try (Lease lease = lock(bucket, Duration.ZERO).acquire(WHAT, "first", within(PATIENCE))) {
      long end = System.nanoTime() + LEASE.multipliedBy(2).toNanos();
      while (System.nanoTime() < end) {
        assertThat(lease.renew(within(PATIENCE))).isTrue();
        LockException refusal =
            catchThrowableOfType(
                LockException.class,
                () -> second.acquire(WHAT, "second", at(skew, Duration.ofMillis(200))));
        assertThat(refusal.code()).isEqualTo("LOCK_HELD");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("skews")
  void lock_notRenewed_isTakenWhenItWasOverForItsHolderAndNotBefore(Duration skew) {
    String bucket = server.newBucket();
    Lease first = lock(bucket, Duration.ZERO).acquire(WHAT, "first", within(PATIENCE));
    long seen = System.nanoTime();
    RunLock second = lock(bucket, skew);
    try (Lease next = second.acquire(WHAT, "second", at(skew, PATIENCE))) {
      Duration waited = Duration.ofNanos(System.nanoTime() - seen);
      assertThat(waited).isGreaterThanOrEqualTo(LEASE).isLessThan(LEASE.plusSeconds(20));
      assertThat(first.remaining()).isZero();
      assertThat(first.renew(within(PATIENCE))).isFalse();
      assertThat(next.epoch()).isGreaterThan(first.epoch());
      assertThat(next.remaining()).isPositive();
    }
  }

  private static RunLock lock(String bucket, Duration skew) {
    S3Client client = server.client();
    CLIENTS.add(client);
    S3Journal journal =
        S3Journal.bucket(bucket)
            .prefix("locks/")
            .client(client)
            .lease(LEASE)
            .clock(Clock.offset(Clock.systemUTC(), skew))
            .build();
    journal.verify(at(skew, PATIENCE));
    return journal.lock();
  }

  private static Deadline within(Duration time) {
    return at(Duration.ZERO, time);
  }

  private static Deadline at(Duration skew, Duration time) {
    return Deadline.after(time, Clock.offset(Clock.systemUTC(), skew));
  }
}

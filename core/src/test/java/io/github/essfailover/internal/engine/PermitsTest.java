package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Resource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PermitsTest {

  private static final Resource MAIN = Resource.database(DataCenterId.of("dc2"), "main");
  private static final Resource MAS = Resource.database(DataCenterId.of("dc2"), "mas");

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Mailbox mailbox = new Mailbox(Runnable::run, crash -> {});
  private final Permits permits =
      new Permits(
          new Seams(
              Clock.systemUTC(),
              System::nanoTime,
              Executors.newCachedThreadPool(),
              timer,
              new Random(1)),
          mailbox);
  private Deadline deadline = Deadline.after(Duration.ofMinutes(10), Clock.systemUTC());
  private final List<String> granted = new CopyOnWriteArrayList<>();

  private void acquire(Resource resource, String who) {
    permits.acquire(
        resource, deadline, () -> granted.add(who), () -> granted.add(who + " gave up"));
  }

  @Test
  void acquire_free_now() {
    acquire(MAIN, "a");

    assertThat(granted).containsExactly("a");
  }

  @Test
  void acquire_anotherResource_independent() {
    acquire(MAIN, "a");
    acquire(MAS, "b");

    assertThat(granted).containsExactly("a", "b");
  }

  @Test
  void release_whoWaitedLongest_isNext() {
    acquire(MAIN, "a");
    acquire(MAIN, "b");
    acquire(MAIN, "c");
    assertThat(granted).containsExactly("a");

    permits.release(MAIN);
    assertThat(granted).containsExactly("a", "b");
    permits.release(MAIN);
    assertThat(granted).containsExactly("a", "b", "c");
    permits.release(MAIN);
  }

  @Test
  void release_nextReleasesAtOnce_allAreServed() {
    acquire(MAIN, "a");
    for (String who : List.of("b", "c")) {
      permits.acquire(
          MAIN,
          deadline,
          () -> {
            granted.add(who);
            permits.release(MAIN);
          },
          () -> {});
    }

    permits.release(MAIN);

    assertThat(granted).containsExactly("a", "b", "c");
  }

  @Test
  void acquire_notFreeByTheDeadline_tooLateAndOutOfTheQueue() {
    acquire(MAIN, "a");
    deadline = Deadline.after(Duration.ofMillis(20), Clock.systemUTC());
    acquire(MAIN, "b");

    await(() -> granted.contains("b gave up"));
    permits.release(MAIN);

    assertThat(granted).containsExactly("a", "b gave up");
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  @Test
  void acquire_sameResourceByValue_oneAtATime() {
    acquire(MAIN, "a");
    acquire(Resource.database(DataCenterId.of("dc2"), "main"), "b");

    assertThat(granted).containsExactly("a");
  }
}

package io.github.essfailover.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real threads and latches; what should come in time has a minute for it. */
@Timeout(60)
class BoundedCallsTest {

  private static final String RETURNED = "returned";
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration SOON = Duration.ofMillis(20);

  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ExecutorService mailWorkers = Executors.newSingleThreadExecutor();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

  @AfterEach
  void end() {
    workers.shutdownNow();
    timer.shutdownNow();
    mailWorkers.shutdownNow();
  }

  private void call(ExecutorService workers, Duration limit, Callable<String> body) {
    Mailbox mailbox = new Mailbox(mailWorkers, told::add);
    Seams seams = new Seams(Clock.systemUTC(), System::nanoTime, workers, timer, new Random(1));
    BoundedCalls calls = new BoundedCalls(seams, mailbox);
    mailbox.execute(
        () ->
            calls.call(
                Deadline.after(limit, Clock.systemUTC()),
                body,
                this::answered,
                () -> told.add(RETURNED)));
  }

  private void answered(@Nullable String value, @Nullable Throwable failure) {
    told.add(value != null ? value : String.valueOf(failure));
    if (failure != null) {
      told.add(failure);
    }
  }

  private Object next() throws InterruptedException {
    Object next = told.poll(50, TimeUnit.SECONDS);
    assertThat(next).as("nothing was told").isNotNull();
    return java.util.Objects.requireNonNull(next);
  }

  private AdapterException failure() throws InterruptedException {
    next();
    return (AdapterException) next();
  }

  @Test
  void call_returns_valueThenReturned() throws InterruptedException {
    call(workers, LONG, () -> "value");

    assertThat(next()).isEqualTo("value");
    assertThat(next()).isEqualTo(RETURNED);
  }

  @Test
  void call_throws_failureThenReturned() throws InterruptedException {
    IllegalStateException bug = new IllegalStateException("bug");

    call(
        workers,
        LONG,
        () -> {
          throw bug;
        });

    next();
    assertThat(next()).isSameAs(bug);
    assertThat(next()).isEqualTo(RETURNED);
  }

  @Test
  void call_error_isAFailureToo() throws InterruptedException {
    call(
        workers,
        LONG,
        () -> {
          throw new NoClassDefFoundError("driver");
        });

    next();
    assertThat(next()).isInstanceOf(NoClassDefFoundError.class);
    assertThat(next()).isEqualTo(RETURNED);
  }

  @Test
  void call_ignoresItsDeadline_unknownAndReturnedOnlyWhenItIsOver() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    call(
        workers,
        SOON,
        () -> {
          while (release.getCount() > 0) {
            try {
              release.await();
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
          }
          return "too late";
        });

    AdapterException failure = failure();
    assertThat(failure.code()).isEqualTo("CALL_TIMED_OUT");
    assertThat(failure.effect()).isEqualTo(AdapterException.Effect.UNKNOWN);
    assertThat(interrupted.await(50, TimeUnit.SECONDS)).isTrue();
    assertThat(told).isEmpty();

    release.countDown();
    assertThat(next()).isEqualTo(RETURNED);
    assertThat(told).isEmpty();
  }

  @Test
  void call_noWorkerInTime_notAppliedAndNeverBegun() throws InterruptedException {
    ExecutorService busy = Executors.newSingleThreadExecutor();
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch afterwards = new CountDownLatch(1);
    try {
      busy.execute(() -> await(release));
      call(busy, SOON, () -> told.add("begun") ? "value" : "");

      AdapterException failure = failure();
      assertThat(failure.code()).isEqualTo("NO_WORKER");
      assertThat(failure.effect()).isEqualTo(AdapterException.Effect.NOT_APPLIED);
      assertThat(next()).isEqualTo(RETURNED);

      release.countDown();
      busy.execute(afterwards::countDown);
      assertThat(afterwards.await(50, TimeUnit.SECONDS)).isTrue();
      assertThat(told).isEmpty();
    } finally {
      busy.shutdownNow();
    }
  }

  @Test
  void call_workersHaveEnded_failureAndReturned() throws InterruptedException {
    ExecutorService ended = Executors.newSingleThreadExecutor();
    ended.shutdownNow();

    call(ended, LONG, () -> "value");

    next();
    assertThat(next()).isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
    assertThat(next()).isEqualTo(RETURNED);
  }

  @Test
  void call_timerHasEnded_oneAnswerAndReturnedOnce() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ExecutorService handsOver = new HandsOver(workers, begun);
    timer.shutdownNow();

    call(
        handsOver,
        LONG,
        () -> {
          begun.countDown();
          while (release.getCount() > 0) {
            try {
              release.await();
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
          }
          return "value";
        });

    AdapterException failure = failure();
    assertThat(failure.code()).isEqualTo("CALL_NOT_BOUNDED");
    assertThat(failure.effect()).isEqualTo(AdapterException.Effect.UNKNOWN);
    assertThat(interrupted.await(50, TimeUnit.SECONDS)).isTrue();
    assertThat(told).isEmpty();
    release.countDown();
    assertThat(next()).isEqualTo(RETURNED);
    assertThat(told).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns from submit only when the task has begun. */
  private static final class HandsOver extends java.util.concurrent.AbstractExecutorService {
    private final ExecutorService workers;
    private final CountDownLatch begun;

    HandsOver(ExecutorService workers, CountDownLatch begun) {
      this.workers = workers;
      this.begun = begun;
    }

    @Override
    public void execute(Runnable task) {
      workers.execute(task);
      await(begun);
    }

    private static void await(CountDownLatch latch) {
      BoundedCallsTest.await(latch);
    }

    @Override
    public void shutdown() {
      workers.shutdown();
    }

    @Override
    public java.util.List<Runnable> shutdownNow() {
      return workers.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
      return workers.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return workers.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
      return workers.awaitTermination(timeout, unit);
    }
  }
}

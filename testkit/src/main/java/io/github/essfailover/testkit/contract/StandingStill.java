package io.github.essfailover.testkit.contract;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a process that stands still from the moment in which one of them comes to a
 * certain place, as if it were stopped by a signal, until it is told to go on.
 *
 * <p>Thread-safe.
 */
final class StandingStill implements AutoCloseable {
  private final CountDownLatch still = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private final ExecutorService workers =
      new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>()) {
        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
          standIfTold();
        }
      };
  private final ScheduledExecutorService timer =
      new ScheduledThreadPoolExecutor(1) {
        @Override
        protected void beforeExecute(Thread thread, Runnable task) {
          standIfTold();
        }
      };

  ExecutorService workers() {
    return workers;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** One of its threads is at the place. */
  void reached() {
    still.countDown();
    standIfTold();
  }

  boolean awaitReached(Duration patience) throws InterruptedException {
    return still.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  void goOn() {
    goesOn.countDown();
  }

  private void standIfTold() {
    boolean interrupted = false;
    while (still.getCount() == 0) {
      try {
        goesOn.await();
        break;
      } catch (InterruptedException e) {
        // Who is stopped by a signal is not woken by an interrupt.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    goOn();
    workers.shutdownNow();
    timer.shutdownNow();
  }
}

package io.github.essfailover.internal.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time, threads and chance, as JDK types, so that a simulation can be all of them.
 *
 * @param nanoTime nanoseconds since some moment, as {@link System#nanoTime} has them: what nobody
 *     can set
 * @param workers runs calls to adapters and gates; blocking ones too
 * @param timer fires deadlines; never blocks
 */
public record Seams(
    Clock clock,
    LongSupplier nanoTime,
    ExecutorService workers,
    ScheduledExecutorService timer,
    RandomGenerator random) {

  /** The same with a clock that never goes back from now on, for one run. */
  public Seams steady() {
    return new Seams(new SteadyClock(clock, nanoTime), nanoTime, workers, timer, random);
  }

  /** Runs it after that time, on the timer's thread. */
  public void later(Duration delay, Runnable message) {
    ScheduledFuture<?> unused =
        timer.schedule(message, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
  }
}

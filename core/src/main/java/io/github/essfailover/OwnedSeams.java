package io.github.essfailover;

import io.github.essfailover.internal.engine.Seams;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Time, threads and chance, and what ends those of them that were made here. */
record OwnedSeams(Seams seams, Runnable onClose) {

  /** Those that the host gave, and daemon threads of our own for those that it did not. */
  static OwnedSeams of(
      String prefix,
      Clock clock,
      LongSupplier nanoTime,
      @Nullable ExecutorService workers,
      @Nullable ScheduledExecutorService timer,
      RandomGenerator random) {
    List<ExecutorService> own = new ArrayList<>();
    ExecutorService calls = workers;
    if (calls == null) {
      calls = Executors.newCachedThreadPool(threads(prefix + "worker-"));
      own.add(calls);
    }
    ScheduledExecutorService bells = timer;
    if (bells == null) {
      bells = Executors.newSingleThreadScheduledExecutor(threads(prefix + "timer-"));
      own.add(bells);
    }
    return new OwnedSeams(
        new Seams(clock, nanoTime, calls, bells, random),
        () -> own.forEach(ExecutorService::shutdownNow));
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}

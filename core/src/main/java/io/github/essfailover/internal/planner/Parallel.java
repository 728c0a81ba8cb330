package io.github.essfailover.internal.planner;

import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs many calls at the same time and collects those that were done by the deadline. Thread-safe.
 */
public final class Parallel {

  /** What an adapter that keeps its deadline may be late by. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private final Seams seams;

  /** Calls on these workers. */
  public Parallel(Seams seams) {
    this.seams = seams;
  }

  /** The results of the calls that returned in time, in the order of the calls. */
  public <T> List<T> all(List<? extends Callable<T>> calls, Deadline deadline) {
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> call : calls) {
      futures.add(seams.workers().submit(call));
    }
    List<T> results = new ArrayList<>();
    // One grace for all of them: one for each would add up while a whole data center is silent.
    Deadline last = Deadline.at(deadline.at().plus(GRACE), seams.clock());
    for (Future<T> future : futures) {
      try {
        results.add(future.get(last.remaining().toNanos(), TimeUnit.NANOSECONDS));
      } catch (TimeoutException late) {
        future.cancel(true);
      } catch (ExecutionException failed) {
        throw new IllegalStateException("A collected call must not throw", failed.getCause());
      } catch (InterruptedException e) {
        futures.forEach(open -> open.cancel(true));
        Thread.currentThread().interrupt();
        return results;
      }
    }
    return results;
  }
}

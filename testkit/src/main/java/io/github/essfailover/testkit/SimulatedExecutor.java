package io.github.essfailover.testkit;

import io.github.essfailover.testkit.SimulatedTask.Period;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Workers without bound and a timer, in virtual time. */
final class SimulatedExecutor extends AbstractExecutorService implements ScheduledExecutorService {
  private final SimulatedTime time;
  private final String name;
  private int unfinished;
  private Instant thawsAt = Instant.MIN;
  private boolean shutdown;

  SimulatedExecutor(SimulatedTime time, String name) {
    this.time = time;
    this.name = name;
  }

  private <V> SimulatedTask<V> enqueue(Callable<V> body, Instant due, Period period) {
    if (shutdown) {
      throw new RejectedExecutionException(name + " is shut down");
    }
    SimulatedTask<V> task = new SimulatedTask<>(time, this, body, due, period);
    unfinished++;
    time.enqueue(task);
    return task;
  }

  boolean isOf(SimulatedTime whose) {
    return time == whose;
  }

  void thawAt(Instant instant) {
    thawsAt = instant.isAfter(thawsAt) ? instant : thawsAt;
  }

  /** Until then nothing of it begins or goes on. */
  Instant thawsAt() {
    return thawsAt;
  }

  void ended() {
    unfinished--;
  }

  @Override
  public void execute(Runnable command) {
    SimulatedTask<?> task = enqueue(Executors.callable(command), time.workerFree(), Period.ONCE);
    task.throwsToTheWorld();
  }

  void event(Duration delay, Runnable event) {
    enqueue(Executors.callable(event), time.now().plus(delay), Period.ONCE).throwsToTheWorld();
  }

  @Override
  public Future<?> submit(Runnable task) {
    return enqueue(Executors.callable(task), time.workerFree(), Period.ONCE);
  }

  @Override
  public <T> Future<T> submit(Runnable task, T result) {
    return enqueue(Executors.callable(task, result), time.workerFree(), Period.ONCE);
  }

  @Override
  public <T> Future<T> submit(Callable<T> task) {
    return enqueue(task, time.workerFree(), Period.ONCE);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return enqueue(Executors.callable(command), in(delay, unit), Period.ONCE);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return enqueue(callable, in(delay, unit), Period.ONCE);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return enqueue(Executors.callable(command), in(initialDelay, unit), every(period, unit, true));
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    return enqueue(Executors.callable(command), in(initialDelay, unit), every(delay, unit, false));
  }

  private Instant in(long delay, TimeUnit unit) {
    return time.now().plus(Duration.of(Math.max(0, delay), unit.toChronoUnit()));
  }

  private static Period every(long period, TimeUnit unit, boolean fixedRate) {
    if (period <= 0) {
      throw new IllegalArgumentException("period is " + period + "; it has to be positive");
    }
    return new Period(Duration.of(period, unit.toChronoUnit()), fixedRate);
  }

  @Override
  public <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> callables)
      throws InterruptedException {
    return invokeAll(callables, time.end());
  }

  @Override
  public <T> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> callables, long timeout, TimeUnit unit)
      throws InterruptedException {
    return invokeAll(callables, in(timeout, unit));
  }

  private <T> List<Future<T>> invokeAll(Collection<? extends Callable<T>> callables, Instant until)
      throws InterruptedException {
    List<Future<T>> futures = new ArrayList<>();
    callables.forEach(callable -> futures.add(submit(callable)));
    try {
      for (Future<T> future : futures) {
        time.waitFor(future, until);
      }
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
    return futures;
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> callables)
      throws InterruptedException, ExecutionException {
    List<Future<T>> futures = new ArrayList<>();
    callables.forEach(callable -> futures.add(submit(callable)));
    ExecutionException last = null;
    for (Future<T> future : futures) {
      try {
        T result = future.get();
        futures.forEach(other -> other.cancel(true));
        return result;
      } catch (ExecutionException e) {
        last = e;
      }
    }
    throw last == null ? new ExecutionException(new IllegalArgumentException("no task")) : last;
  }

  @Override
  public <T> T invokeAny(Collection<? extends Callable<T>> callables, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Future<T> any = submit(() -> invokeAny(callables));
    return any.get(timeout, unit);
  }

  /** Timers that repeat end; everything else that is scheduled still runs, as in the JDK. */
  @Override
  public void shutdown() {
    shutdown = true;
    for (SimulatedTask<?> task : time.unfinished(this)) {
      if (task.isPeriodic()) {
        task.cancel(false);
      }
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> never = new ArrayList<>();
    for (SimulatedTask<?> task : time.unfinished(this)) {
      if (task.isWaiting()) {
        never.add(task);
      }
      task.cancel(true);
    }
    return never;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && unfinished == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    Instant until = in(timeout, unit);
    for (SimulatedTask<?> task : time.unfinished(this)) {
      time.waitFor(task, until);
    }
    return isTerminated();
  }

  @Override
  public String toString() {
    return name;
  }
}

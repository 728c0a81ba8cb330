package io.github.essfailover.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A task in virtual time, with the states of a {@link java.util.concurrent.FutureTask}. */
final class SimulatedTask<V> implements RunnableScheduledFuture<V> {
  private enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  private final SimulatedTime time;
  private final SimulatedExecutor executor;
  private final Callable<V> body;
  private final Period period;
  private final long number;
  private Instant due;
  private long dice;
  private int place = -1;
  private State state = State.WAITING;
  private boolean inBody;
  private boolean interrupt;
  private boolean loud;
  private @Nullable V result;
  private @Nullable Throwable failure;

  /** How a task repeats; a length of zero means once. */
  record Period(Duration length, boolean fixedRate) {
    static final Period ONCE = new Period(Duration.ZERO, false);
  }

  SimulatedTask(
      SimulatedTime time,
      SimulatedExecutor executor,
      Callable<V> body,
      Instant due,
      Period period) {
    this.time = time;
    this.executor = executor;
    this.body = body;
    this.period = period;
    this.number = time.nextNumber();
    this.due = due;
    this.dice = time.dice();
  }

  Instant due() {
    return due;
  }

  /** The order in which tasks were given to executors. */
  long number() {
    return number;
  }

  boolean isOf(SimulatedExecutor whose) {
    return executor == whose;
  }

  /** Where it is in the heap; -1 when it is not in it. */
  int place() {
    return place;
  }

  void placedAt(int where) {
    place = where;
  }

  /** Until then the process that it belongs to stands still. */
  Instant notBefore() {
    return executor.thawsAt();
  }

  void postponeTo(Instant instant) {
    due = instant.isAfter(due) ? instant : due;
  }

  boolean isWaiting() {
    return state == State.WAITING;
  }

  /** Whether its body is somewhere on the stack. */
  boolean isInBody() {
    return inBody;
  }

  /** Its failure is nobody's who could ask for it. */
  void throwsToTheWorld() {
    loud = true;
  }

  @Override
  public void run() {
    if (state != State.WAITING) {
      return;
    }
    state = State.RUNNING;
    inBody = true;
    V value = null;
    Throwable thrown = null;
    try {
      value = body.call();
    } catch (Throwable e) {
      thrown = e;
    } finally {
      inBody = false;
    }
    finish(value, thrown);
  }

  private void finish(@Nullable V value, @Nullable Throwable thrown) {
    if (state != State.RUNNING) {
      executor.ended();
    } else if (thrown != null) {
      failure = thrown;
      end(State.FAILED);
      if (loud) {
        time.uncaught(thrown);
      }
    } else if (isPeriodic() && !executor.isShutdown()) {
      repeat();
    } else {
      result = value;
      end(isPeriodic() ? State.CANCELLED : State.DONE);
    }
  }

  private void end(State reached) {
    state = reached;
    executor.ended();
  }

  private void repeat() {
    due = (period.fixedRate() ? due : time.now()).plus(period.length());
    dice = time.dice();
    state = State.WAITING;
    time.enqueue(this);
  }

  /** Whether the body is to be interrupted; asked once. */
  boolean takeInterrupt() {
    boolean taken = interrupt;
    interrupt = false;
    return taken;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    if (isDone()) {
      return false;
    }
    state = State.CANCELLED;
    if (inBody) {
      interrupt = mayInterruptIfRunning;
    } else {
      time.remove(this);
      executor.ended();
    }
    return true;
  }

  @Override
  public boolean isCancelled() {
    return state == State.CANCELLED;
  }

  @Override
  public boolean isDone() {
    return state != State.WAITING && state != State.RUNNING;
  }

  @Override
  public boolean isPeriodic() {
    return !period.length().isZero();
  }

  @Override
  public V get() throws InterruptedException, ExecutionException {
    time.waitFor(this);
    return report();
  }

  @Override
  public V get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    time.waitFor(this, time.now().plusNanos(unit.toNanos(timeout)));
    if (!isDone()) {
      throw new TimeoutException(this + " was not done within " + timeout + " " + unit);
    }
    return report();
  }

  @SuppressWarnings("NullAway") // A task's result may be null, as in the JDK.
  private V report() throws ExecutionException {
    if (state == State.CANCELLED) {
      throw new CancellationException(this + " was cancelled");
    }
    if (failure != null) {
      throw new ExecutionException(failure);
    }
    return result;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(Duration.between(time.now(), due));
  }

  @Override
  public int compareTo(Delayed other) {
    if (!(other instanceof SimulatedTask<?> task)) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
    int byTime = due.compareTo(task.due);
    int byDice = Long.compare(dice, task.dice);
    return byTime != 0 ? byTime : byDice != 0 ? byDice : Long.compare(number, task.number);
  }

  @Override
  public String toString() {
    return executor + " task " + number + " due " + due + " (" + state + ")";
  }
}

package io.github.essfailover.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time: a clock, executors and timers that need neither threads nor waiting. One queue
 * holds everything that will happen, in the order of its time; what happens at the same time is
 * ordered by a dice. The same seed gives the same order, another seed another one.
 *
 * <p>Whoever waits lets time pass: {@link Future#get()} of a future of {@link #executor()}, {@link
 * #await}, {@link #pause}, {@link #runUntil} and {@link #advance} run what is due on the calling
 * thread until they have what they wait for. A task that pauses is thus <em>below</em> the tasks
 * that run meanwhile and goes on only when those ended: a long pause delays the shorter ones that
 * began before it. {@code CompletableFuture.get()}, latches and conditions cannot let time pass;
 * give futures to {@link #await} instead.
 *
 * <p>What a task given to {@code execute} throws is thrown to whoever lets time pass outside of
 * tasks, at the next opportunity.
 *
 * <p>Confined to one thread.
 */
public final class SimulatedTime {
  private static final Duration LIFE = Duration.ofDays(365);

  private final TaskHeap queue = new TaskHeap();
  private final Deque<SimulatedTask<?>> running = new ArrayDeque<>();
  private final Deque<Future<?>> waiting = new ArrayDeque<>();
  private final SplittableRandom order;
  private final SplittableRandom random;
  private final SimulatedExecutor executor;
  private final Instant start;
  private final Instant end;
  private Duration latency = Duration.ofMillis(1);
  private Instant now;
  private long counter;
  private @Nullable IntUnaryOperator chooser;
  private @Nullable Throwable uncaught;

  private SimulatedTime(long seed, Instant start) {
    SplittableRandom seeds = new SplittableRandom(seed);
    this.order = seeds.split();
    this.random = seeds.split();
    this.now = start;
    this.start = start;
    this.end = start.plus(LIFE);
    this.executor = new SimulatedExecutor(this, "executor");
  }

  /** Starts at 2026-01-01T00:00:00Z. */
  public static SimulatedTime seeded(long seed) {
    return startingAt(Instant.parse("2026-01-01T00:00:00Z"), seed);
  }

  /** Starts at that instant. */
  public static SimulatedTime startingAt(Instant start, long seed) {
    return new SimulatedTime(seed, start);
  }

  /** The virtual clock, in UTC. */
  public Clock clock() {
    return new VirtualClock(ZoneOffset.UTC);
  }

  private final class VirtualClock extends Clock {
    private final ZoneId zone;

    private VirtualClock(ZoneId zone) {
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new VirtualClock(other);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /**
   * Nanoseconds since the beginning of virtual time, for what measures time as {@link
   * System#nanoTime} does.
   */
  public long nanoTime() {
    return Duration.between(start, now).toNanos();
  }

  /** Now. */
  public Instant now() {
    return now;
  }

  /**
   * Workers and timer in one. Tasks begin after a small random latency, timers exactly when they
   * are due.
   */
  public ScheduledExecutorService executor() {
    return executor;
  }

  /** Workers and timer of somebody else, who can be shut down or crash alone. */
  public ScheduledExecutorService newExecutor(String name) {
    return new SimulatedExecutor(this, name);
  }

  /**
   * Something happens so long from now, for instance an event of a {@link FakeWorld}. What it
   * throws is thrown to whoever lets time pass outside of tasks.
   */
  public void after(Duration delay, Runnable event) {
    executor.event(delay, event);
  }

  /**
   * A process stands still for so long, as one that was stopped by a signal: nothing that was given
   * to that executor begins or goes on meanwhile, and all of it does afterwards. What others do,
   * and the clock, goes on.
   *
   * @param whose one of {@link #newExecutor}
   */
  public void stall(ScheduledExecutorService whose, Duration duration) {
    if (!(whose instanceof SimulatedExecutor still) || !still.isOf(this)) {
      throw new IllegalArgumentException(
          whose + " is not of this virtual time; name what newExecutor gave");
    }
    still.thawAt(now.plus(duration));
    for (SimulatedTask<?> task : unfinished(still)) {
      if (task.isWaiting()) {
        queue.remove(task);
        enqueue(task);
      }
    }
  }

  /** A dice for the test and for what it tests; it does not influence the order of tasks. */
  public RandomGenerator random() {
    return random;
  }

  /** The longest time that a task waits for a worker; default 1 ms, zero for none. */
  public SimulatedTime latency(Duration atMost) {
    this.latency = atMost;
    return this;
  }

  /**
   * Instead of the dice this decides which one of the tasks that are ready at the same moment runs
   * next: it is given their number, at least 2, and answers the index of one of them in the order
   * in which they were given to executors. With a {@link #latency} of zero it decides all there is
   * to decide, so that every interleaving can be asked for. Call it before anything is scheduled.
   */
  public SimulatedTime decidedBy(IntUnaryOperator decider) {
    this.chooser = decider;
    return this;
  }

  /**
   * Lets time pass, and everything that is due in it happen. Inside a task this is its sleep.
   *
   * @throws InterruptedException when the task was cancelled with interruption, or the thread was
   *     interrupted
   */
  public void pause(Duration duration) throws InterruptedException {
    Instant until = now.plus(duration);
    checkInterrupt();
    while (!queue.isEmpty() && !queue.first().due().isAfter(until)) {
      step();
      checkInterrupt();
    }
    moveTo(until);
    thaw();
  }

  /** Lets time pass; for tests, outside of tasks. */
  public void advance(Duration duration) {
    Instant until = now.plus(duration);
    while (!queue.isEmpty() && !queue.first().due().isAfter(until)) {
      step();
    }
    moveTo(until);
  }

  /**
   * Lets time pass until the condition holds.
   *
   * @return whether it held within the limit
   * @throws IllegalStateException when nothing will ever happen any more and it does not hold
   */
  public boolean runUntil(BooleanSupplier condition, Duration limit) {
    Instant until = now.plus(limit);
    while (!condition.getAsBoolean()) {
      if (queue.isEmpty()) {
        throw deadlock("a condition");
      }
      if (queue.first().due().isAfter(until)) {
        moveTo(until);
        return condition.getAsBoolean();
      }
      step();
    }
    return true;
  }

  /**
   * Lets time pass until the future is done; for futures whose {@code get} would block the thread,
   * such as {@code CompletableFuture}.
   */
  public <T> T await(Future<T> future) throws ExecutionException, InterruptedException {
    waitFor(future);
    return future.get();
  }

  void waitFor(Future<?> future) throws InterruptedException {
    waitFor(future, end);
    if (!future.isDone()) {
      throw tooLong();
    }
  }

  /** Lets time pass until the future is done or that instant is reached. */
  void waitFor(Future<?> future, Instant until) throws InterruptedException {
    if (future instanceof SimulatedTask<?> task && task.isInBody()) {
      throw new IllegalStateException(
          "deadlock in virtual time: " + future + " is below the one who waits for it");
    }
    waiting.push(future);
    try {
      checkInterrupt();
      while (!future.isDone() && isBefore(until)) {
        step();
        checkInterrupt();
      }
    } finally {
      waiting.pop();
    }
    if (!future.isDone()) {
      moveTo(until);
    }
    thaw();
  }

  /** Whoever goes on in a process that stands still does so when that goes on. */
  private void thaw() throws InterruptedException {
    SimulatedTask<?> task = running.peek();
    while (task != null && now.isBefore(task.notBefore())) {
      Instant until = task.notBefore();
      while (!queue.isEmpty() && !queue.first().due().isAfter(until)) {
        step();
      }
      moveTo(until);
    }
    checkInterrupt();
  }

  private boolean isBefore(Instant until) {
    if (queue.isEmpty() && until.equals(end)) {
      throw deadlock("nobody");
    }
    return !queue.isEmpty() && !queue.first().due().isAfter(until);
  }

  private IllegalStateException deadlock(String who) {
    List<String> all = new ArrayList<>();
    waiting.forEach(future -> all.add(future.toString()));
    Collections.reverse(all);
    return new IllegalStateException(
        "deadlock in virtual time: at "
            + now
            + " nothing is scheduled any more, and "
            + (all.isEmpty()
                ? who + " waits"
                : "somebody waits for " + String.join(", then ", all)));
  }

  private void step() {
    SimulatedTask<?> task = next();
    if (task.due().isAfter(end)) {
      throw tooLong();
    }
    moveTo(task.due());
    // What a task does to the interrupt flag is its own matter, as with pooled threads.
    boolean interrupted = Thread.interrupted();
    running.push(task);
    try {
      task.run();
    } finally {
      running.pop();
      Thread.interrupted();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    throwUncaught();
  }

  private SimulatedTask<?> next() {
    SimulatedTask<?> first = queue.removeFirst();
    IntUnaryOperator decider = chooser;
    if (decider == null) {
      return first;
    }
    List<SimulatedTask<?>> ready = new ArrayList<>(List.of(first));
    while (!queue.isEmpty() && isReady(queue.first(), first)) {
      ready.add(queue.removeFirst());
    }
    int chosen = ready.size() == 1 ? 0 : decider.applyAsInt(ready.size());
    SimulatedTask<?> task = ready.remove(chosen);
    ready.forEach(queue::add);
    return task;
  }

  private boolean isReady(SimulatedTask<?> task, SimulatedTask<?> first) {
    return task.due().equals(first.due()) || !task.due().isAfter(now);
  }

  /** Below a task nothing is thrown: the failure is not its own. */
  private void throwUncaught() {
    Throwable thrown = uncaught;
    if (thrown == null || !running.isEmpty()) {
      return;
    }
    uncaught = null;
    if (thrown instanceof Error error) {
      throw error;
    }
    throw thrown instanceof RuntimeException failure ? failure : new IllegalStateException(thrown);
  }

  void uncaught(Throwable thrown) {
    if (uncaught == null) {
      uncaught = thrown;
    } else {
      uncaught.addSuppressed(thrown);
    }
  }

  private static IllegalStateException tooLong() {
    return new IllegalStateException(
        "virtual time ran for " + LIFE.toDays() + " days; somebody waits for what never comes");
  }

  private void moveTo(Instant instant) {
    if (instant.isAfter(now)) {
      now = instant;
    }
  }

  private void checkInterrupt() throws InterruptedException {
    SimulatedTask<?> task = running.peek();
    boolean cancelled = task != null && task.takeInterrupt();
    if (Thread.interrupted() || cancelled) {
      throw new InterruptedException("interrupted in virtual time");
    }
  }

  /** When virtual time ends; who waits until then waits for ever. */
  Instant end() {
    return end;
  }

  void enqueue(SimulatedTask<?> task) {
    task.postponeTo(task.notBefore());
    queue.add(task);
  }

  void remove(SimulatedTask<?> task) {
    queue.remove(task);
  }

  /** Those of that executor, the running ones too, in the order in which they were given to it. */
  List<SimulatedTask<?>> unfinished(SimulatedExecutor whose) {
    List<SimulatedTask<?>> all = new ArrayList<>();
    for (SimulatedTask<?> task : queue.all()) {
      if (task.isOf(whose)) {
        all.add(task);
      }
    }
    for (SimulatedTask<?> task : running) {
      if (task.isOf(whose) && !all.contains(task)) {
        all.add(task);
      }
    }
    all.sort(Comparator.comparingLong(SimulatedTask::number));
    return all;
  }

  Instant workerFree() {
    long most = latency.toNanos();
    return most == 0 ? now : now.plusNanos(order.nextLong(most + 1));
  }

  long dice() {
    return chooser == null ? order.nextLong() : 0;
  }

  long nextNumber() {
    return counter++;
  }
}

package io.github.essfailover.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SimulatedTimeTest {
  private final SimulatedTime time = SimulatedTime.seeded(7);
  private final ScheduledExecutorService executor = time.executor();
  private final Instant start = time.now();
  private final List<String> done = new ArrayList<>();

  @Test
  void get_ofATask_runsItAndWhatIsDueBefore() throws Exception {
    time.after(Duration.ofSeconds(5), () -> done.add("timer"));
    Future<String> task = executor.schedule(() -> "result", 9, TimeUnit.SECONDS);
    assertThat(task.get()).isEqualTo("result");
    assertThat(done).containsExactly("timer");
    assertThat(time.now()).isEqualTo(start.plusSeconds(9));
  }

  @Test
  void tasks_withOneSeed_haveOneOrderAndWithOthersOthers() {
    assertThat(orderOf(1)).isEqualTo(orderOf(1));
    assertThat(List.of(orderOf(1), orderOf(2), orderOf(3), orderOf(4)))
        .satisfies(orders -> assertThat(orders.stream().distinct().count()).isGreaterThan(1));
  }

  private static List<Integer> orderOf(long seed) {
    SimulatedTime own = SimulatedTime.seeded(seed);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      own.executor().execute(() -> order.add(number));
      own.after(Duration.ofSeconds(1), () -> order.add(-number));
    }
    own.advance(Duration.ofMinutes(1));
    return order;
  }

  @Test
  void get_withTimeout_letsExactlySoMuchTimePass() {
    Future<String> task = executor.schedule(() -> "late", 1, TimeUnit.MINUTES);
    assertThatThrownBy(() -> task.get(10, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    assertThat(time.now()).isEqualTo(start.plusSeconds(10));
    assertThat(task.isDone()).isFalse();
  }

  @Test
  void get_ofAFailedTask_throwsItsFailure() {
    Future<?> task =
        executor.submit(
            (Callable<String>)
                () -> {
                  throw new IllegalArgumentException("no");
                });
    assertThatThrownBy(task::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage("no");
  }

  @Test
  void execute_ofAFailingTask_isThrownToTheOneWhoLetsTimePass() {
    executor.execute(
        () -> {
          throw new IllegalArgumentException("no");
        });
    assertThatThrownBy(() -> time.advance(Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void execute_failingWhileAnotherTaskPauses_leavesThatTaskAlone() throws Exception {
    Future<String> pausing =
        executor.submit(
            () -> {
              time.pause(Duration.ofSeconds(5));
              return "unharmed";
            });
    time.after(Duration.ofSeconds(1), () -> executor.execute(this::fail));
    assertThatThrownBy(pausing::get).hasMessage("no");
    assertThat(pausing.get()).isEqualTo("unharmed");
  }

  private void fail() {
    throw new IllegalArgumentException("no");
  }

  @Test
  void pause_insideATask_letsOthersRunMeanwhile() throws Exception {
    Future<?> pausing =
        executor.submit(
            () -> {
              done.add("before");
              time.pause(Duration.ofSeconds(10));
              done.add("after");
              return null;
            });
    time.after(Duration.ofSeconds(5), () -> done.add("between"));
    pausing.get();
    assertThat(done).containsExactly("before", "between", "after");
  }

  @Test
  void pause_ofACancelledTask_isInterrupted() {
    Future<?> pausing = executor.submit(this::pauseAnHour);
    time.after(Duration.ofSeconds(5), () -> pausing.cancel(true));
    time.advance(Duration.ofMinutes(1));
    assertThat(done).containsExactly("interrupted at 5");
    assertThatThrownBy(pausing::get).isInstanceOf(CancellationException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void pause_ofATaskCancelledGently_goesOn() {
    Future<?> pausing = executor.submit(this::pauseAnHour);
    time.after(Duration.ofSeconds(5), () -> pausing.cancel(false));
    time.advance(Duration.ofHours(2));
    assertThat(done).containsExactly("slept");
    assertThat(pausing.isCancelled()).isTrue();
  }

  private void pauseAnHour() {
    try {
      time.pause(Duration.ofHours(1));
      done.add("slept");
    } catch (InterruptedException e) {
      done.add("interrupted at " + Duration.between(start, time.now()).toSeconds());
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cancel_ofAWaitingTask_meansItNeverRuns() {
    ScheduledFuture<?> task = executor.schedule(() -> done.add("ran"), 1, TimeUnit.SECONDS);
    assertThat(task.cancel(false)).isTrue();
    assertThat(task.cancel(false)).isFalse();
    time.advance(Duration.ofMinutes(1));
    assertThat(done).isEmpty();
    assertThat(task.isDone()).isTrue();
  }

  @Test
  void periodicTask_repeatsUntilItIsCancelled() {
    ScheduledFuture<?> task =
        executor.scheduleAtFixedRate(() -> done.add("tick"), 1, 10, TimeUnit.SECONDS);
    time.advance(Duration.ofSeconds(32));
    assertThat(done).hasSize(4);
    task.cancel(false);
    time.advance(Duration.ofMinutes(1));
    assertThat(done).hasSize(4);
  }

  @Test
  void wait_forWhatNothingWillDo_isADeadlock() {
    CompletableFuture<String> never = new CompletableFuture<>();
    assertThatThrownBy(() -> time.await(never))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("deadlock in virtual time")
        .hasMessageContaining("CompletableFuture");
  }

  @Test
  void await_ofACompletableFuture_letsTimePass() throws Exception {
    CompletableFuture<String> later = new CompletableFuture<>();
    time.after(Duration.ofSeconds(3), () -> later.complete("done"));
    assertThat(time.await(later)).isEqualTo("done");
  }

  @Test
  void invokeAll_runsAll() throws Exception {
    List<Future<Integer>> futures = executor.invokeAll(List.of(() -> 1, () -> 2, () -> 3));
    assertThat(futures).allMatch(Future::isDone).extracting(Future::get).containsExactly(1, 2, 3);
    assertThat(executor.invokeAny(List.<Callable<Integer>>of(() -> 4))).isEqualTo(4);
  }

  @Test
  void runUntil_endsAtItsConditionOrItsLimit() {
    time.after(Duration.ofSeconds(1), () -> done.add("one"));
    time.after(Duration.ofHours(1), () -> done.add("two"));
    assertThat(time.runUntil(() -> done.size() == 1, Duration.ofMinutes(1))).isTrue();
    assertThat(time.now()).isEqualTo(start.plusSeconds(1));
    assertThat(time.runUntil(() -> done.size() == 2, Duration.ofMinutes(1))).isFalse();
    assertThat(time.now()).isEqualTo(start.plusSeconds(61));
  }

  @Test
  void shutdownNow_ofOneExecutor_endsItsTasksOnly() {
    ScheduledExecutorService crashing = time.newExecutor("orchestrator-1");
    Future<?> unused = crashing.schedule(() -> done.add("crashed"), 1, TimeUnit.SECONDS);
    time.after(Duration.ofSeconds(1), () -> done.add("alive"));
    crashing.shutdownNow();
    time.advance(Duration.ofMinutes(1));
    assertThat(done).containsExactly("alive");
    assertThatThrownBy(() -> crashing.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(crashing.isTerminated()).isTrue();
  }

  @Test
  void stall_stopsOneExecutorsTasksWhereTheyAre_andLeavesOthersAlone() {
    ScheduledExecutorService stalled = time.newExecutor("orchestrator-1");
    Future<?> pausing =
        stalled.submit(
            () -> {
              time.pause(Duration.ofSeconds(5));
              done.add("pause over at " + seconds());
              return null;
            });
    Future<?> timer = stalled.schedule(() -> done.add("timer at " + seconds()), 7, SECONDS);
    time.after(Duration.ofSeconds(2), () -> time.stall(stalled, Duration.ofSeconds(40)));
    time.after(Duration.ofSeconds(10), () -> done.add("other at " + seconds()));
    time.after(
        Duration.ofSeconds(12),
        () -> stalled.execute(() -> done.add("given meanwhile at " + seconds())));

    time.advance(Duration.ofMinutes(2));

    assertThat(done)
        .containsExactlyInAnyOrder(
            "other at 10", "pause over at 42", "timer at 42", "given meanwhile at 42")
        .startsWith("other at 10");
    assertThat(pausing.isDone()).isTrue();
    assertThat(timer.isDone()).isTrue();
  }

  private long seconds() {
    return Duration.between(start, time.now()).toSeconds();
  }

  @Test
  void stall_ofWhatIsNotOfThisTime_refused() {
    ScheduledExecutorService other = SimulatedTime.seeded(1).newExecutor("other");

    assertThatThrownBy(() -> time.stall(other, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other is not of this virtual time");
  }

  @Test
  void nanoTime_goesAsTheClockDoes() {
    time.advance(Duration.ofSeconds(3));

    assertThat(time.nanoTime()).isEqualTo(3_000_000_000L);
  }

  @Test
  void random_ofOneSeed_isTheSame() {
    assertThat(SimulatedTime.seeded(3).random().nextLong())
        .isEqualTo(SimulatedTime.seeded(3).random().nextLong());
  }
}

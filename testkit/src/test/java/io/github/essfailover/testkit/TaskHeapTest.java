package io.github.essfailover.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of what is to happen, when most of it is called off. */
class TaskHeapTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void tasks_comeInTheOrderOfTheirTime_whateverIsCancelledAmongThem(long seed) {
    SimulatedTime time = SimulatedTime.seeded(seed);
    ScheduledExecutorService executor = time.newExecutor("crowd");
    Random dice = new Random(seed);
    List<Future<?>> futures = new ArrayList<>();
    List<Integer> dues = new ArrayList<>();
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      int due = dice.nextInt(200);
      dues.add(due);
      futures.add(executor.schedule(() -> ran.add(due), due, TimeUnit.MILLISECONDS));
    }
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < futures.size(); i++) {
      if (dice.nextInt(10) < 7) {
        futures.get(i).cancel(false);
      } else {
        left.add(dues.get(i));
      }
    }

    time.advance(Duration.ofSeconds(1));

    assertThat(ran).isSorted().containsExactlyInAnyOrderElementsOf(left);
    executor.shutdown();
    assertThat(executor.isTerminated()).isTrue();
  }
}

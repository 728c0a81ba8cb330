package io.github.essfailover.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.ClusterState;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Small worlds, exhaustively: see {@link SmallSearch}. {@code -Dworlds.script="…"} replays one
 * execution, {@code -Dworlds.faults=2} and the others of {@link SmallSearch.Depth} go deeper.
 */
class SmallWorldTest {

  @Test
  void world_withEveryFaultAndOneCrash_breaksNoRuleAndEndsWell() {
    String only = System.getProperty("worlds.script");
    if (only != null) {
      SmallWorld.Tale tale = SmallWorld.play(SmallScript.parse(only), Tap.Twist.none());
      tale.moments().forEach(moment -> System.out.println(moment.id() + " " + moment.what()));
      tale.effects().forEach(System.out::println);
      System.out.println(tale.story());
      assertThat(tale.violations()).isEmpty();
      return;
    }
    SmallSearch search = new SmallSearch(SmallSearch.Depth.asTold(), Tap.Twist::none);
    search.run(SmallSearch.ENOUGH);
    System.out.println(search.summary());
    assertThat(search.failures()).isEmpty();
  }

  @Test
  void execution_playedTwice_isTheSame() {
    SmallScript script = SmallScript.parse("POWER A3=UnknownButApplied J20=CrashAfter");
    assertThat(SmallWorld.play(script, Tap.Twist.none()))
        .isEqualTo(SmallWorld.play(script, Tap.Twist.none()));
  }

  /** The bug needs a second attempt, which only a fault brings about. */
  @Test
  void plantedBug_thatShowsAfterOneFault_isFoundWithOneChoice() {
    SmallSearch search =
        new SmallSearch(new SmallSearch.Depth(1, 0, 0, 1, 0, 0), SmallWorldTest::believing);

    search.run(1);

    assertThat(search.failures().get(0))
        .matches("(?s)-Dworlds.script=\"POWER \\w+=\\w+\"\n.*breaks R7 workloads.*");
  }

  /** Whoever has to activate twice takes it for ready. */
  private static Tap.Twist believing() {
    AtomicInteger attempts = new AtomicInteger();
    return (resource, method, result) -> {
      if (resource.startsWith("dc2/") && method.equals("activate")) {
        attempts.incrementAndGet();
      }
      return attempts.get() > 1 && resource.startsWith("dc2/") && result instanceof ClusterState is
          ? ready(is)
          : result;
    };
  }

  private static ClusterState ready(ClusterState state) {
    return new ClusterState(
        state.identity(),
        state.held(),
        state.operator(),
        state.workloads(),
        state.pods(),
        state.podsOnLostNodes(),
        new ClusterState.Reconciled(true, "says it is ready", Optional.empty()),
        state.databases());
  }
}

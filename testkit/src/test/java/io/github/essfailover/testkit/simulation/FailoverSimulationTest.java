package io.github.essfailover.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Many nights in virtual time. {@code -Dsim.seed=N} replays one and tells it, {@code -Dsim.seeds=N}
 * plays so many, {@code -Dsim.from=N} begins there.
 */
class FailoverSimulationTest {
  private static final int SEEDS = 1_500;
  private static final int GUARDED_SEEDS = Integer.getInteger("sim.guards", 60);

  private static final int WEATHERED_SEEDS = 300;

  private static final List<String> WANTED_WEATHER =
      List.of(
          "weather CLOCK_OFF",
          "weather CLOCK_SET_BACK",
          "weather CLOCK_SET_FORWARD",
          "weather STALLED",
          "weather TAKEN_OVER",
          "weather LOST LOCK_LOST",
          "weather LOST JOURNAL_NUMBER_TAKEN",
          "weather STORE_REFUSES",
          "weather STORE_MUTE",
          "weather STORE_SLOW",
          "weather SLOW_ZONE",
          "answer AGAIN");

  private static final List<String> WANTED =
      List.of(
          "end COMPLETED",
          "end COMPLETED_WITH_DEBTS",
          "end ABORTED",
          "end PLAN_IMPOSSIBLE",
          "end PLAN_REFUSED",
          "crash",
          "entry RunResumed",
          "entry GateReopened",
          "entry FenceReasserted",
          "entry StopRequested",
          "entry AbortBegun",
          "entry UndoStarted",
          "entry DebtsReopened",
          "entry ActAbandoned",
          "question fence.gate.failed",
          "question plan.approval",
          "answer REFUSE",
          "question promote.failed",
          "question activate.failed",
          "answer RETRY",
          "answer WAIVE",
          "answer OVERRIDE",
          "answer ABORT",
          "answer STOP",
          "fault UnknownButApplied",
          "fault UnknownNotApplied",
          "fault UnknownHalfApplied",
          "fault NotApplied",
          "fault Permanent",
          "fault Slow",
          "fault Hangs",
          "step promote PROVEN",
          "step fence.database OWED",
          "step fence.power PROVEN",
          "step attach OWED",
          "step follow PROVEN",
          "step workloads WAIVED",
          "step record PROVEN",
          "step fence.debts WAIVED",
          "step freeze COMPENSATED",
          "step attach COMPENSATED",
          "step fence.hold COMPENSATED",
          "step fence.database UNDO_OWED",
          "step fence.workloads COMPENSATED");

  @Test
  void night_withFaultsCrashesAndPeople_breaksNoRule() throws IOException {
    Long only = Long.getLong("sim.seed");
    if (only != null) {
      SimulatedNight night = FailoverSimulation.night(only);
      System.out.println(night.story());
      ShrunkNight.of(night, FailoverSimulation::replay)
          .ifPresent(shrunk -> System.out.println(shrunk.story()));
      assertThat(night.violations()).isEmpty();
      return;
    }
    long from = Long.getLong("sim.from", 0);
    int seeds = Integer.getInteger("sim.seeds", SEEDS);
    Coverage coverage = new Coverage();
    List<String> stories = new ArrayList<>();
    long start = System.nanoTime();
    for (long seed = from; seed < from + seeds && stories.size() < 3; seed++) {
      SimulatedNight night = FailoverSimulation.night(seed);
      coverage.add(night);
      if (!night.violations().isEmpty()) {
        stories.add(told(night));
      }
    }
    double minutes = (System.nanoTime() - start) / 60e9;
    System.out.printf("%.0f seeds a minute%n%s", seeds / minutes, coverage);
    assertThat(stories).isEmpty();
    assertThat(WANTED).allMatch(wanted -> coverage.of(wanted) > 0);
    if (from == 0 && seeds == SEEDS) {
      compare(coverage);
    }
  }

  /** What is not visited any more is noticed, and so is what is visited at last. */
  private static void compare(Coverage coverage) throws IOException {
    Path file = Path.of("src/test/resources/simulation/not-visited.txt");
    Set<String> known = new TreeSet<>();
    Set<String> never = coverage.neverVisited();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("rarely ")) {
        never.remove(line.substring(7));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        known.add(line);
      }
    }
    assertThat(never).as("never visited, against " + file).isEqualTo(known);
  }

  /**
   * Clocks that are off and are set, processes that stand still until they are taken over, a store
   * that answers badly, name servers that disagree, people who answer once more what they answered
   * before. {@code -Dsim.weather=N} replays one.
   */
  @Test
  void night_inBadWeather_breaksNoRule() {
    Long only = Long.getLong("sim.weather");
    long from = only == null ? Long.getLong("sim.from", 0) : only;
    int seeds = only == null ? Integer.getInteger("sim.weathered", WEATHERED_SEEDS) : 1;
    Coverage coverage = new Coverage();
    List<String> stories = new ArrayList<>();
    for (long seed = from; seed < from + seeds && stories.size() < 3; seed++) {
      SimulatedNight night = FailoverSimulation.weathered(seed);
      coverage.add(night);
      if (!night.violations().isEmpty()) {
        stories.add(told(night));
      } else if (only != null) {
        System.out.println(night.story());
      }
    }
    System.out.println(coverage.ofWeather());
    assertThat(stories).isEmpty();
    if (only == null) {
      assertThat(WANTED_WEATHER).allMatch(wanted -> coverage.of(wanted) > 0);
    }
  }

  /** Guards fight no run, and hold what is not active when the night is over. */
  @Test
  void night_withGuardsEverywhere_breaksNoRule() {
    Long only = Long.getLong("sim.guarded");
    List<String> stories = new ArrayList<>();
    int seeds = only == null ? GUARDED_SEEDS : 1;
    long from = only == null ? Long.getLong("sim.from", 0) : only;
    for (long seed = from; seed < from + seeds && stories.size() < 3; seed++) {
      SimulatedNight night = FailoverSimulation.guardedNight(seed, true);
      if (!night.violations().isEmpty()) {
        stories.add(told(night));
      }
    }
    assertThat(stories).isEmpty();
  }

  /** A failing night shrunk, or as it was when its script does not fail. */
  static String told(SimulatedNight night) {
    return ShrunkNight.of(night, FailoverSimulation::replay)
        .map(ShrunkNight::story)
        .orElseGet(night::story);
  }

  @Test
  void plantedBug_guardsThatSleep_breakR10() {
    assertThat(
            LongStream.range(0, 30).mapToObj(seed -> FailoverSimulation.guardedNight(seed, false)))
        .flatMap(SimulatedNight::violations)
        .anyMatch(rule -> rule.startsWith("R10 dc1 is not held while dc2 is active"));
  }

  @Test
  void night_playedTwice_isTheSameNight() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(FailoverSimulation.night(seed).effects())
          .isEqualTo(FailoverSimulation.night(seed).effects());
    }
  }

  @Test
  void plantedBug_sourceThatOnlyClaimsToBeFenced_breaksR1() {
    assertThat(violations(FailoverSimulationTest::claimsToBeFenced))
        .anyMatch(rule -> rule.startsWith("R1 "));
  }

  private static Object claimsToBeFenced(String resource, String method, Object result) {
    if (result instanceof Sighting seen && seen.subject().value().equals("dc1")) {
      return new Sighting(
          seen.vantage(),
          seen.subject(),
          seen.database(),
          Sighting.Life.NOTHING,
          "looks away",
          seen.observedAt());
    }
    if (!resource.startsWith("dc1/")) {
      return result;
    }
    if (result instanceof DatabaseState state) {
      return DatabaseState.builder(state.systemIdentifier(), state.role())
          .position(state.position(), state.replayed())
          .access(Access.REFUSED, 0)
          .build();
    }
    if (result instanceof FirewallState) {
      Set<FirewallScope> all = EnumSet.allOf(FirewallScope.class);
      return new FirewallState(all, false, Optional.of(false), "claims to be closed");
    }
    if (result instanceof ClusterState state) {
      return new ClusterState(
          state.identity(),
          true,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          state.active(),
          state.databases());
    }
    return result;
  }

  @Test
  void plantedBug_standbyThatHidesWhatItHas_breaksR5() {
    Tap.Twist lie =
        (resource, method, result) -> {
          boolean hides = resource.startsWith("dc3/") && method.equals("observe");
          return hides && result instanceof DatabaseState state && !state.isPrimary()
              ? hiding(state)
              : result;
        };

    assertThat(violations(lie)).anyMatch(rule -> rule.startsWith("R5 "));
  }

  private static DatabaseState hiding(DatabaseState state) {
    DatabaseState.Builder less =
        DatabaseState.builder(state.systemIdentifier(), state.role())
            .position(Lsn.ZERO, Lsn.ZERO)
            .epoch(state.epoch())
            .marks(state.marks());
    state.following().ifPresent(less::following);
    return less.build();
  }

  @Test
  void plantedBug_observerThatSeesWhatIsNotThere_breaksR7() {
    Tap.Twist lie =
        (resource, method, result) ->
            result instanceof ClusterState state && resource.startsWith("dc2/")
                ? new ClusterState(
                    state.identity(),
                    state.held(),
                    state.operator(),
                    state.workloads(),
                    state.pods(),
                    state.podsOnLostNodes(),
                    new ClusterState.Reconciled(true, "says it is ready", Optional.empty()),
                    state.databases())
                : result;

    assertThat(violations(lie)).anyMatch(rule -> rule.startsWith("R7 workloads"));
  }

  private static List<String> violations(Tap.Twist twist) {
    return LongStream.range(0, 150)
        .mapToObj(seed -> FailoverSimulation.night(SimulationOptions.of(seed), twist))
        .flatMap(night -> night.violations().stream())
        .toList();
  }
}

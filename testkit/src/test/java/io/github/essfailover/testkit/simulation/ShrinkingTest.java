package io.github.essfailover.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Lsn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A night that broke a rule becomes a short script; {@code -Dsim.script=FILE} plays one. */
class ShrinkingTest {

  /** A standby that hides what it has, so that one that is behind it is promoted. */
  private static final Tap.Twist HIDES =
      (resource, method, result) ->
          resource.startsWith("dc3/")
                  && method.equals("observe")
                  && result instanceof DatabaseState state
                  && !state.isPrimary()
              ? hiding(state)
              : result;

  @Test
  void shrinker_threeItemsThatMatter_findsThese() {
    Shrinker<Integer> shrinker =
        new Shrinker<>(items -> items.containsAll(List.of(7, 50, 81)), 1_000);

    assertThat(shrinker.shrink(IntStream.range(0, 100).boxed().toList()))
        .containsExactly(7, 50, 81);
    assertThat(shrinker.tried()).isLessThan(200);
  }

  @Test
  void shrinker_outOfTries_handsOutWhatStillFails() {
    Shrinker<Integer> shrinker = new Shrinker<>(items -> items.contains(3), 4);

    assertThat(shrinker.shrink(IntStream.range(0, 100).boxed().toList())).contains(3);
    assertThat(shrinker.tried()).isEqualTo(4);
  }

  @Test
  void script_ofAWholeNight_leadsToTheSameNight() {
    for (long seed = 0; seed < 60; seed++) {
      SimulatedNight night = FailoverSimulation.night(seed);
      SimulatedNight again = FailoverSimulation.replay(reread(NightScript.of(night)));

      assertThat(again.timeline()).as("seed %d", seed).isEqualTo(night.timeline());
    }
  }

  @Test
  void script_ofAWholeNightInBadWeather_leadsToTheSameNight() {
    for (long seed = 0; seed < 60; seed++) {
      SimulatedNight night = FailoverSimulation.weathered(seed);
      SimulatedNight again = FailoverSimulation.replay(reread(NightScript.of(night)));

      assertThat(again.timeline()).as("seed %d", seed).isEqualTo(night.timeline());
    }
  }

  @Test
  void noisyNight_withAPlantedBug_shrinksToAShortScriptThatBreaksTheSameRule() {
    SimulatedNight noisy =
        LongStream.range(0, 300)
            .mapToObj(seed -> FailoverSimulation.night(SimulationOptions.of(seed), HIDES))
            .filter(night -> night.violations().stream().anyMatch(v -> v.startsWith("R5 ")))
            .filter(night -> NightScript.of(night).items().size() > 30)
            .findFirst()
            .orElseThrow();

    ShrunkNight shrunk =
        ShrunkNight.of(noisy, s -> FailoverSimulation.replay(s, HIDES)).orElseThrow();

    assertThat(shrunk.rule()).isEqualTo("R5");
    assertThat(shrunk.script().items()).hasSizeLessThanOrEqualTo(5);
    NightScript read = reread(shrunk.script());
    SimulatedNight again = FailoverSimulation.replay(read, HIDES);
    assertThat(again.violations()).isEqualTo(shrunk.night().violations());
    assertThat(again.timeline()).isEqualTo(shrunk.night().timeline());
    assertThat(shrunk.story()).contains("-Dsim.script", "data-center dc3", "promote");
    // It is the bug that breaks the rule, not the script.
    assertThat(FailoverSimulation.replay(read).violations()).isEmpty();
  }

  /** What only faults bring about: a promotion whose answer is lost, and a crash. */
  @Test
  void noisyNight_ruleThatOnlyFaultsBreak_shrinksToTheseFaults() {
    Function<NightScript, SimulatedNight> play =
        script -> strict(FailoverSimulation.replay(script));
    SimulatedNight noisy =
        LongStream.range(0, 1_500)
            .mapToObj(seed -> strict(FailoverSimulation.night(seed)))
            .filter(night -> !night.violations().isEmpty())
            .findFirst()
            .orElseThrow();

    ShrunkNight shrunk = ShrunkNight.of(noisy, play).orElseThrow();

    assertThat(shrunk.from()).isGreaterThan(15);
    assertThat(shrunk.script().items()).hasSizeLessThanOrEqualTo(4);
    assertThat(shrunk.script().items())
        .anyMatch(item -> item.startsWith("crash "))
        .anyMatch(item -> item.matches("fault dc2/database/\\S+ promote #1 = UnknownButApplied"));
    assertThat(play.apply(reread(shrunk.script())).violations())
        .isEqualTo(shrunk.night().violations());
  }

  private static SimulatedNight strict(SimulatedNight night) {
    boolean lost =
        night.faultScript().stream()
            .anyMatch(line -> line.contains(" promote #1 = UnknownButApplied"));
    return night.judged(lost && night.crashes() > 0 ? Set.of("X1 lost and crashed") : Set.of());
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
  void guardedNight_withGuardsThatSleep_shrinksWithItsGuards() {
    SimulatedNight noisy =
        LongStream.range(0, 60)
            .mapToObj(seed -> FailoverSimulation.guardedNight(seed, false))
            .filter(night -> night.violations().stream().anyMatch(v -> v.startsWith("R10 ")))
            .findFirst()
            .orElseThrow();

    ShrunkNight shrunk = ShrunkNight.of(noisy, FailoverSimulation::replay).orElseThrow();

    assertThat(shrunk.script().items()).hasSizeLessThanOrEqualTo(5);
    assertThat(reread(shrunk.script())).isEqualTo(shrunk.script());
    assertThat(shrunk.night().violations()).anyMatch(v -> v.startsWith(shrunk.rule()));
  }

  @Test
  void timeline_ofANight_isInOrderAndHasEverybody() {
    SimulatedNight night = FailoverSimulation.night(3);

    assertThat(night.timeline()).extracting(line -> line.substring(0, 11)).isSorted();
    assertThat(night.timeline())
        .anyMatch(line -> line.contains(" journal "))
        .anyMatch(line -> line.contains(" effect "))
        .anyMatch(line -> line.contains(" begin "));
  }

  /** Plays the script of {@code -Dsim.script}, and tells it. */
  @Test
  void script_thatIsNamed_breaksNoRule() throws IOException {
    String file = System.getProperty("sim.script");
    if (file == null) {
      return;
    }
    SimulatedNight night =
        FailoverSimulation.replay(NightScript.parse(Files.readAllLines(Path.of(file))));
    System.out.println(night.story());
    assertThat(night.violations()).isEmpty();
  }

  private static NightScript reread(NightScript script) {
    return NightScript.parse(script.text().lines().toList());
  }
}

package io.github.essfailover.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Plays nights, in fair and bad weather and guarded, and seasons with ever new seeds for as long as
 * it is told, and stops at the first that breaks a rule. The profile {@code simulation} runs it;
 * the name keeps it out of every other build.
 *
 * <p>{@code -Dsim.minutes=N} says how long, {@code -Dsim.from=N} where to begin.
 */
class LongSearch {
  private static final long MINUTE = 60_000_000_000L;

  @Test
  void seeds_playedForSoManyMinutes_breakNoRule() {
    long minutes = Long.getLong("sim.minutes", 10);
    long first = Long.getLong("sim.from", System.nanoTime() >>> 20);
    long start = System.nanoTime();
    long told = start;
    Coverage coverage = new Coverage();
    List<String> stories = new ArrayList<>();
    long seed = first;
    while (stories.isEmpty() && System.nanoTime() - start < minutes * MINUTE) {
      SimulatedNight night = FailoverSimulation.night(seed);
      coverage.add(night);
      judge(night, stories);
      if (seed % 4 == 0) {
        SimulatedNight weathered = FailoverSimulation.weathered(seed);
        coverage.add(weathered);
        judge(weathered, stories);
      }
      if (seed % 10 == 0) {
        judge(FailoverSimulation.guardedNight(seed, true), stories);
      }
      if (seed % 20 == 0) {
        SeasonTale season = Season.play(seed);
        if (!season.violations().isEmpty()) {
          stories.add(season.text());
        }
      }
      seed++;
      if (System.nanoTime() - told > MINUTE) {
        told = System.nanoTime();
        System.out.println(speed(first, seed, start));
      }
    }
    System.out.println(speed(first, seed, start));
    System.out.print(coverage);
    stories.forEach(System.out::println);
    assertThat(stories).isEmpty();
  }

  private static void judge(SimulatedNight night, List<String> stories) {
    if (!night.violations().isEmpty()) {
      stories.add(FailoverSimulationTest.told(night));
    }
  }

  private static String speed(long first, long next, long start) {
    double minutes = (System.nanoTime() - start) / (double) MINUTE;
    return String.format(
        "seeds %d to %d, a quarter in bad weather, a tenth guarded, a twentieth as seasons, too: %.0f a minute",
        first, next - 1, (next - first) / minutes);
  }
}

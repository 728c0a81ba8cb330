package io.github.essfailover.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Many seasons in virtual time. {@code -Dsim.season=N} replays one and tells it, {@code
 * -Dsim.seasons=N} plays so many, {@code -Dsim.from=N} begins there, {@code -Dsim.stories=N} goes
 * on until so many have failed.
 */
class SeasonTest {
  private static final int SEASONS = 40;

  @Test
  void season_ofRequestsOfEveryKind_breaksNoRuleAndEndsWell() {
    Long only = Long.getLong("sim.season");
    if (only != null) {
      SeasonTale tale = Season.play(only);
      System.out.println(tale.text());
      assertThat(tale.violations()).isEmpty();
      return;
    }
    long from = Long.getLong("sim.from", 0);
    int seasons = Integer.getInteger("sim.seasons", SEASONS);
    int most = Integer.getInteger("sim.stories", 3);
    List<String> stories = new ArrayList<>();
    SortedMap<String, Integer> kinds = new TreeMap<>();
    long start = System.nanoTime();
    for (long seed = from; seed < from + seasons && stories.size() < most; seed++) {
      SeasonTale tale = Season.play(seed);
      tale.story().forEach(line -> kinds.merge(kind(line), 1, Integer::sum));
      if (!tale.violations().isEmpty()) {
        stories.add("-Dsim.season=" + seed + " " + tale.violations());
      }
    }
    double minutes = (System.nanoTime() - start) / 60e9;
    System.out.printf("%.0f seasons a minute%n", seasons / minutes);
    kinds.forEach((kind, count) -> System.out.printf("%8d  %s%n", count, kind));
    assertThat(stories).isEmpty();
  }

  /** Debts of an old run, whose settling broke off, were gone on with beside an unfinished run. */
  @Test
  void season_oldDebtsResumedBesideAnUnfinishedRun_leavesNothingFenced() {
    assertThat(Season.play(2008).violations()).isEmpty();
  }

  @Test
  void season_playedTwice_isTheSameSeason() {
    assertThat(Season.play(3).effects()).isEqualTo(Season.play(3).effects());
  }

  private static String kind(String line) {
    return line.substring(line.indexOf(' ') + 1)
        .replaceAll("\\{.*", "")
        .replaceAll("example.org-\\d+", "run")
        .replaceAll("dc\\d", "dc")
        .replaceAll("desk \\d:? ", "")
        .replaceAll("-\\d+", "");
  }
}

package io.github.essfailover.testkit.simulation;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The shortest script that was found for a night that broke a rule.
 *
 * @param rule what it breaks
 * @param from how many items the whole night had
 * @param tried how many nights it took
 */
record ShrunkNight(String rule, NightScript script, SimulatedNight night, int from, int tried) {
  private static final int MOST = 600;

  /**
   * Shrinks a night; empty when nothing of it can be told as a script, or it broke no rule.
   *
   * @param play plays a script in the way that night was played
   */
  static Optional<ShrunkNight> of(
      SimulatedNight night, Function<NightScript, SimulatedNight> play) {
    if (night.violations().isEmpty()) {
      return Optional.empty();
    }
    NightScript whole = NightScript.of(night);
    SimulatedNight again = play.apply(whole);
    Optional<String> rule =
        night.violations().stream()
            .map(ShrunkNight::rule)
            .filter(each -> breaks(again, each))
            .findFirst();
    if (rule.isEmpty()) {
      return Optional.empty();
    }
    String broken = rule.get();
    Shrinker<String> shrinker =
        new Shrinker<>(items -> breaks(play.apply(whole.with(items)), broken), MOST);
    List<String> least = shrinker.shrink(whole.items());
    NightScript script = whole.with(least);
    return Optional.of(
        new ShrunkNight(
            broken, script, play.apply(script), whole.items().size(), shrinker.tried()));
  }

  private static boolean breaks(SimulatedNight night, String rule) {
    Set<String> violations = night.violations();
    return violations.stream().anyMatch(each -> rule(each).equals(rule));
  }

  /** The rule's number; of what must not happen at all, also what it was. */
  static String rule(String violation) {
    String[] words = violation.split("[\\s:]+", 3);
    return words[0].equals("R0") ? "R0 " + words[1] : words[0];
  }

  /** The script, and the timeline of the night that it leads to. */
  String story() {
    return "Shrunk from "
        + from
        + " to "
        + script.items().size()
        + " items in "
        + tried
        + " nights; replay this, saved in a file, with -Dsim.script=<file>:\n"
        + "# breaks "
        + rule
        + " (from the seed "
        + script.seed()
        + ")\n"
        + script.text()
        + "\n"
        + night.story();
  }
}

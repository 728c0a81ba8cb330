package io.github.essfailover.testkit.mutants;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the tests of one stage said about a mutant.
 *
 * @param by the test that failed, and the seed and the rule when the simulation tells them; empty
 *     when all passed
 * @param ended whether they came to an end; what was cut off has found nothing
 */
record Verdict(Stage stage, String by, boolean ended, long seconds) {

  /** Which tests: the search comes first, so that it is known what it finds by itself. */
  enum Stage {
    SIMULATION,
    TESTS
  }

  private static final Pattern SEED = Pattern.compile("-Dsim\\.\\w+=\\d+");
  private static final Pattern RULE = Pattern.compile("(?m)^\\s+(R\\d+ .*)$");
  private static final int SHOWN = 70;

  boolean killed() {
    return ended && !by.isEmpty();
  }

  /** Shortens the last words of {@link FirstFailure} to one line. */
  static String line(String words) {
    String[] parts = words.split("\n", 2);
    String why = parts.length == 1 ? "" : parts[1];
    Matcher seed = SEED.matcher(why);
    if (!seed.find()) {
      return parts[0];
    }
    Matcher rule = RULE.matcher(why);
    String broken = rule.find() ? " " + rule.group(1) : "";
    String line = parts[0] + " " + seed.group() + broken;
    int most = parts[0].length() + seed.group().length() + SHOWN;
    return line.length() > most ? line.substring(0, most) + "…" : line;
  }
}

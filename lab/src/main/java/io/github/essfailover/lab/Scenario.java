package io.github.essfailover.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the lab can let happen. */
public enum Scenario {
  /** Everything of dc1 vanishes at once, under load. */
  POWER_LOSS("power-loss", "dc1 loses power under load; dc2 takes over");

  private final String id;
  private final String headline;

  Scenario(String id, String headline) {
    this.id = id;
    this.headline = headline;
  }

  /**
   * The scenario of that name.
   *
   * @throws IllegalArgumentException naming all there are
   */
  public static Scenario parse(String id) {
    return Arrays.stream(values())
        .filter(scenario -> scenario.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no scenario '" + id + "'. Known scenarios: " + known()));
  }

  private static String known() {
    return Arrays.stream(values()).map(Scenario::id).collect(Collectors.joining(", "));
  }

  /** The name that users type. */
  public String id() {
    return id;
  }

  /** What happens, in a sentence. */
  public String headline() {
    return headline;
  }
}

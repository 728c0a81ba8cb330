package io.github.essfailover.lab.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All scenarios, in the order in which {@code all} plays them. Stateless. */
public final class Scenarios {

  /** What is played when nobody says otherwise. */
  public static final String DEFAULT = "power-loss";

  private static final String ALL = "all";

  private static final List<Scenario> KNOWN =
      List.of(
          new PowerLoss(),
          new DatabaseLoss(),
          new Behind(),
          new AheadUnreachable(),
          new Partition(),
          new LateHuman(),
          new AbortAfterFreeze(),
          new ReturnOfTheDead(),
          new PlannedMove(),
          new MoveSourceDies(),
          new Failback(),
          new TriedStandby(),
          new TriedThenLost(),
          new Crash(),
          new Takeover());

  private Scenarios() {}

  /** Every scenario there is. */
  public static List<Scenario> all() {
    return KNOWN;
  }

  /**
   * The scenarios of a list such as {@code power-loss,behind}, in its order; {@code all} is every
   * one.
   *
   * @throws IllegalArgumentException naming all there are
   */
  public static List<Scenario> parse(String list) {
    List<Scenario> scenarios = new ArrayList<>();
    for (String id : list.split(",", -1)) {
      if (id.strip().equals(ALL)) {
        scenarios.addAll(KNOWN);
      } else {
        scenarios.add(named(id.strip()));
      }
    }
    return List.copyOf(scenarios);
  }

  private static Scenario named(String id) {
    return KNOWN.stream()
        .filter(scenario -> scenario.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no scenario '" + id + "'. Known scenarios: " + known()));
  }

  private static String known() {
    return Stream.concat(KNOWN.stream().map(Scenario::id), Stream.of(ALL))
        .collect(Collectors.joining(", "));
  }
}

package io.github.essfailover.testkit.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One scenario with the deaths of one or more processes. */
record Cell(Scenario scenario, List<Strike> strikes) {
  /** All cells are played with the same dice. */
  static final long SEED = 1;

  Played play() {
    return Performance.play(scenario, SEED, strikes);
  }

  /** Plays it and writes down what happens. */
  Played tell() {
    return Performance.tell(scenario, SEED, strikes);
  }

  /** Where to strike an undisturbed night: at every append in both ways, at every act in all. */
  static List<Strike> strikes(Played undisturbed) {
    List<Strike> strikes = new ArrayList<>();
    for (int append = 1; append <= undisturbed.appends(); append++) {
      strikes.add(new Strike(Kind.BEFORE, append, 0));
      strikes.add(new Strike(Kind.AFTER, append, 0));
    }
    for (Map.Entry<Integer, List<String>> acts : undisturbed.acts().entrySet()) {
      for (int act = 1; act <= acts.getValue().size(); act++) {
        for (Kind kind : Kind.values()) {
          if (kind.isPossibleAt(acts.getValue().get(act - 1))) {
            strikes.add(new Strike(kind, acts.getKey(), act));
          }
        }
      }
    }
    return strikes;
  }

  /** The cell that the command line names. */
  static Optional<Cell> fromCommandLine() {
    String name = System.getProperty("crash.scenario");
    if (name == null) {
      return Optional.empty();
    }
    List<Strike> strikes = new ArrayList<>();
    String kind = System.getProperty("crash.kind");
    if (kind != null) {
      strikes.add(
          new Strike(
              Kind.valueOf(kind),
              Integer.getInteger("crash.append", 1),
              Integer.getInteger("crash.act", 1)));
    }
    String again = System.getProperty("crash.again");
    if (again != null) {
      strikes.add(Strike.parse(again));
    }
    return Optional.of(new Cell(Scenarios.named(name), strikes));
  }

  /** What to add to the command line to play this cell alone, and have it told. */
  @Override
  public String toString() {
    String again =
        strikes.stream().skip(1).map(s -> " -Dcrash.again=" + s).collect(Collectors.joining());
    return "-Dcrash.scenario="
        + scenario
        + strikes.stream().limit(1).map(Strike::toArguments).collect(Collectors.joining())
        + again;
  }
}

package io.github.essfailover.testkit.simulation;

import io.github.essfailover.testkit.simulation.SimulationOptions.Loss;
import io.github.essfailover.testkit.simulation.SmallMoments.Moment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * All executions of a small world up to a depth: begins with the one in which nothing goes wrong,
 * and lets something else happen at each later moment, as often as the depth allows. Nothing that
 * the depth allows is left out; executions that come to the same states are played all the same,
 * since an orchestrator's memory is no part of a state.
 */
final class SmallSearch {

  /**
   * How deep it goes.
   *
   * @param faults how many calls, appends and people do something else at most
   * @param crashes how many orchestrators die at most
   * @param orders how often another task than the first runs of those that are ready
   * @param together how many of all these at most
   * @param moments where these are combined, only among so many first moments of each kind
   * @param ties only so many first ties of tasks are decided otherwise
   */
  record Depth(int faults, int crashes, int orders, int together, int moments, int ties) {

    /** By default small enough for every build. */
    static Depth asTold() {
      return new Depth(
          Integer.getInteger("worlds.faults", 1),
          Integer.getInteger("worlds.crashes", 1),
          Integer.getInteger("worlds.orders", 1),
          Integer.getInteger("worlds.together", 1),
          Integer.getInteger("worlds.moments", 3),
          Integer.getInteger("worlds.ties", 6));
    }
  }

  private static final List<Loss> LOSSES =
      List.of(Loss.POWER, Loss.DATABASE, Loss.ISOLATED, Loss.NOTHING);
  private static final int SAY = Integer.getInteger("worlds.say", 1_000);
  static final int ENOUGH = Integer.getInteger("worlds.stories", 3);

  private final Depth depth;
  private final Supplier<Tap.Twist> twists;
  private final Set<Integer> states = new HashSet<>();
  private final List<String> failures = new ArrayList<>();
  private final SortedMap<String, Integer> ends = new TreeMap<>();
  private int executions;
  private int moments;
  private double seconds;

  SmallSearch(Depth depth, Supplier<Tap.Twist> twists) {
    this.depth = depth;
    this.twists = twists;
  }

  /** First all with one deviation, then all with two, so that what it finds is short. */
  void run(int enough) {
    long start = System.nanoTime();
    List<SmallScript> level = LOSSES.stream().map(SmallScript::of).toList();
    for (int n = 0; n <= depth.together() && failures.size() < enough; n++) {
      List<SmallScript> next = new ArrayList<>();
      for (SmallScript script : level) {
        if (failures.size() >= enough) {
          break;
        }
        next.addAll(play(script, n < depth.together()));
      }
      level = next;
    }
    seconds = (System.nanoTime() - start) / 1e9;
  }

  private List<SmallScript> play(SmallScript script, boolean deeper) {
    SmallWorld.Tale tale = SmallWorld.play(script, twists.get());
    executions++;
    if (executions % SAY == 0) {
      System.out.println(executions + " executions, at " + script + ", " + states.size());
    }
    moments = Math.max(moments, tale.moments().size());
    states.addAll(tale.states());
    ends.merge(tale.end(), 1, Integer::sum);
    if (!tale.violations().isEmpty()) {
      failures.add(tale.story());
      return List.of();
    }
    return deeper ? children(tale) : List.of();
  }

  private List<SmallScript> children(SmallWorld.Tale tale) {
    List<Moment> all = tale.moments();
    int from = 0;
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).chosen().equals(SmallMoments.USUAL)) {
        from = i + 1;
      }
    }
    List<SmallScript> children = new ArrayList<>();
    for (Moment moment : all.subList(from, all.size())) {
      for (String other : moment.others()) {
        SmallScript child = tale.script().with(moment.id(), other);
        if (isAllowed(child)) {
          children.add(child);
        }
      }
    }
    return children;
  }

  private boolean isAllowed(SmallScript script) {
    int crashes = 0;
    int orders = 0;
    for (var choice : script.choices().entrySet()) {
      int number = Integer.parseInt(choice.getKey().substring(1));
      boolean tie = choice.getKey().startsWith("T");
      if (tie && number > depth.ties()) {
        return false;
      }
      if (script.choices().size() > 1 && number > depth.moments()) {
        return false;
      }
      crashes += choice.getValue().startsWith("Crash") ? 1 : 0;
      orders += tie ? 1 : 0;
    }
    int faults = script.choices().size() - crashes - orders;
    return faults <= depth.faults() && crashes <= depth.crashes() && orders <= depth.orders();
  }

  /** The shortest stories of executions that broke a rule. */
  List<String> failures() {
    return failures;
  }

  /** What was done, in one paragraph. */
  String summary() {
    return String.format(
        "%d executions of up to %d moments, %d distinct states, %s, in %.1f s: %s",
        executions, moments, states.size(), depth, seconds, ends);
  }
}

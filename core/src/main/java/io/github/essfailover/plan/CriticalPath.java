package io.github.essfailover.plan;

import io.github.essfailover.model.StepId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The longest way through a graph of steps.
 *
 * <p>Immutable.
 *
 * @param length how long it takes
 * @param steps the steps on it, first one first
 */
public record CriticalPath(Duration length, List<StepId> steps) {

  /** Copies what it is given. */
  public CriticalPath {
    steps = List.copyOf(steps);
  }

  /**
   * The longest way, when each step takes what the function says.
   *
   * @param steps in an order that respects every dependency; needs outside the list cost nothing
   */
  public static CriticalPath of(List<Step> steps, Function<Step, Duration> takes) {
    Map<StepId, Duration> ends = new HashMap<>();
    Map<StepId, StepId> before = new HashMap<>();
    Duration longest = Duration.ZERO;
    @Nullable StepId last = null;
    for (Step step : steps) {
      Duration start = Duration.ZERO;
      for (StepId need : step.needs()) {
        Duration end = ends.getOrDefault(need, Duration.ZERO);
        if (end.compareTo(start) > 0) {
          start = end;
          before.put(step.id(), need);
        }
      }
      Duration end = start.plus(takes.apply(step));
      ends.put(step.id(), end);
      if (end.compareTo(longest) > 0) {
        longest = end;
        last = step.id();
      }
    }
    Deque<StepId> way = new ArrayDeque<>();
    for (@Nullable StepId step = last; step != null; step = before.get(step)) {
      way.addFirst(step);
    }
    return new CriticalPath(longest, List.copyOf(way));
  }

  /**
   * How much longer each step could have taken without making the longest way longer: zero for the
   * steps on it.
   *
   * @param steps in an order that respects every dependency; needs outside the list cost nothing
   */
  public static Map<StepId, Duration> slack(List<Step> steps, Function<Step, Duration> takes) {
    Map<StepId, Duration> ends = new HashMap<>();
    Duration length = Duration.ZERO;
    for (Step step : steps) {
      Duration end = latest(step.needs(), ends).plus(takes.apply(step));
      ends.put(step.id(), end);
      length = end.compareTo(length) > 0 ? end : length;
    }
    Map<StepId, Duration> tails = new HashMap<>();
    Map<StepId, Duration> slack = new HashMap<>();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      Duration behind = tails.getOrDefault(step.id(), Duration.ZERO);
      Duration tail = behind.plus(takes.apply(step));
      step.needs().forEach(need -> tails.merge(need, tail, CriticalPath::longer));
      slack.put(step.id(), length.minus(ends.getOrDefault(step.id(), length)).minus(behind));
    }
    return slack;
  }

  private static Duration latest(Iterable<StepId> needs, Map<StepId, Duration> ends) {
    Duration latest = Duration.ZERO;
    for (StepId need : needs) {
      latest = longer(latest, ends.getOrDefault(need, Duration.ZERO));
    }
    return latest;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}

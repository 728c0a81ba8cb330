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
}

package io.github.essfailover.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Delta debugging: leaves out parts of a list for as long as what is left still fails, first
 * halves, then ever smaller parts, at last single items (Zeller and Hildebrandt, "Simplifying and
 * isolating failure-inducing input", 2002).
 */
final class Shrinker<T> {
  private final Predicate<List<T>> fails;
  private final int most;
  private int tried;

  /**
   * A shrinker.
   *
   * @param most after so many tries it hands out what it has
   */
  Shrinker(Predicate<List<T>> fails, int most) {
    this.fails = fails;
    this.most = most;
  }

  /** A list that fails and of which, unless the tries ran out, no single item can be left out. */
  List<T> shrink(List<T> failing) {
    List<T> left = failing;
    int parts = 2;
    while (!left.isEmpty() && tried < most) {
      int size = Math.max(1, (left.size() + parts - 1) / parts);
      List<T> fewer = without(left, size);
      if (fewer.size() < left.size()) {
        left = fewer;
        parts = Math.max(2, parts - 1);
      } else if (size == 1) {
        return left;
      } else {
        parts = Math.min(left.size(), 2 * parts);
      }
    }
    return left;
  }

  /** Without every part of that size that is not needed. */
  private List<T> without(List<T> all, int size) {
    List<T> left = all;
    // From the end: what comes late rests on what came before.
    for (int end = left.size(); end > 0 && tried < most; end -= size) {
      int begin = Math.max(0, end - size);
      List<T> fewer = new ArrayList<>(left.subList(0, begin));
      fewer.addAll(left.subList(end, left.size()));
      tried++;
      if (fails.test(fewer)) {
        left = fewer;
      }
    }
    return left;
  }

  int tried() {
    return tried;
  }
}

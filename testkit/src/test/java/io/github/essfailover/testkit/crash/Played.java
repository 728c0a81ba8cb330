package io.github.essfailover.testkit.crash;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a performance came to.
 *
 * @param end everything that is compared: the world, the outcome, the debts
 * @param appends of all processes
 * @param acts after each append
 * @param deaths how many processes died
 * @param log everything that happened, in order
 */
record Played(
    SortedMap<String, String> end,
    Set<String> violations,
    int appends,
    SortedMap<Integer, List<String>> acts,
    long deaths,
    List<String> log) {

  /** The lines in which it differs from another end. */
  SortedMap<String, String> differences(SortedMap<String, String> other) {
    SortedMap<String, String> differences = new TreeMap<>();
    Set<String> keys = new java.util.TreeSet<>(end.keySet());
    keys.addAll(other.keySet());
    for (String key : keys) {
      String mine = end.getOrDefault(key, "nothing");
      String its = other.getOrDefault(key, "nothing");
      if (!mine.equals(its)) {
        differences.put(key, mine + " instead of " + its);
      }
    }
    return differences;
  }

  /** The differences to the end that differs least. */
  SortedMap<String, String> nearest(Set<SortedMap<String, String>> ends) {
    return ends.stream()
        .map(this::differences)
        .min(Comparator.comparingInt(Map::size))
        .orElseThrow();
  }

  /** What broke a performance, and where. */
  static String trace(Throwable broken) {
    Throwable cause = broken.getCause() == null ? broken : broken.getCause();
    return broken
        + " "
        + cause
        + Stream.of(cause.getStackTrace())
            .limit(8)
            .map(frame -> "\n      at " + frame)
            .collect(Collectors.joining());
  }
}

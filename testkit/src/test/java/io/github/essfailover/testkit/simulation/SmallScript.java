package io.github.essfailover.testkit.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What differs in one execution of a small world from the one in which nothing goes wrong but the
 * loss. Its text, for instance {@code POWER A3=UnknownButApplied J12=CrashAfter}, replays it.
 *
 * @param choices what was chosen, by moment: A for acts, J for the journal's appends, P for people,
 *     T for tasks that are ready at once, each counted from 1
 */
record SmallScript(SimulationOptions.Loss loss, Map<String, String> choices) {
  SmallScript {
    choices = Map.copyOf(choices);
  }

  static SmallScript of(SimulationOptions.Loss loss) {
    return new SmallScript(loss, Map.of());
  }

  static SmallScript parse(String text) {
    String[] words = text.trim().split("\\s+");
    return new SmallScript(
        SimulationOptions.Loss.valueOf(words[0]),
        Arrays.stream(words)
            .skip(1)
            .map(word -> word.split("="))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1])));
  }

  SmallScript with(String moment, String choice) {
    Map<String, String> more = new TreeMap<>(choices);
    more.put(moment, choice);
    return new SmallScript(loss, more);
  }

  SmallScript without(String moment) {
    Map<String, String> fewer = new TreeMap<>(choices);
    fewer.remove(moment);
    return new SmallScript(loss, fewer);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(loss.name());
    new TreeMap<>(choices).forEach((at, what) -> text.append(' ').append(at + "=" + what));
    return text.toString();
  }
}

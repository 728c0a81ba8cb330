package io.github.essfailover.testkit.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The moments of one execution at which something else could have happened, in order. */
final class SmallMoments {

  /** Everything is as usual. */
  static final String USUAL = "usual";

  /**
   * One of them.
   *
   * @param id for instance A3
   * @param what happens there, in words
   * @param others what could have happened instead
   */
  record Moment(String id, String what, List<String> others, String chosen) {}

  private final SmallScript script;
  private final Map<Character, Integer> counters = new HashMap<>();
  private final List<Moment> moments = new ArrayList<>();

  SmallMoments(SmallScript script) {
    this.script = script;
  }

  String choose(char kind, String what, List<String> others) {
    String id = kind + "" + counters.merge(kind, 1, Integer::sum);
    String chosen = script.choices().getOrDefault(id, USUAL);
    if (!chosen.equals(USUAL) && !others.contains(chosen)) {
      chosen = USUAL;
    }
    moments.add(new Moment(id, what, others, chosen));
    return chosen;
  }

  List<Moment> all() {
    return moments;
  }
}

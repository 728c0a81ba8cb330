package io.github.essfailover.spi;

import io.github.essfailover.fence.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a step's observer says. */
public sealed interface Observed {

  /**
   * The step's effect is there.
   *
   * @param seen for people
   * @param evidence for the fence, if this step vouches for something
   * @param outputs for later steps and the report; strings only, so that a resume has them
   */
  record Done(String seen, List<Evidence> evidence, SortedMap<String, String> outputs)
      implements Observed {
    /** Copies what it is given. */
    public Done {
      evidence = List.copyOf(evidence);
      outputs = new TreeMap<>(outputs);
    }
  }

  /**
   * Not yet; the engine looks again. Adapters and handlers never loop or sleep.
   *
   * @param lookAgainAfter at least a millisecond
   */
  record NotYet(String seen, Duration lookAgainAfter) implements Observed {}

  /** Waiting will not help. */
  record Hopeless(String why) implements Observed {}

  /** Done, with nothing but words. */
  static Done done(String seen) {
    return new Done(seen, List.of(), new TreeMap<>());
  }

  /** Done, with one output. */
  static Done done(String seen, String key, String value) {
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(key, value);
    return new Done(seen, List.of(), outputs);
  }

  /** Not yet, look again in 100 ms. */
  static NotYet notYet(String seen) {
    return new NotYet(seen, Duration.ofMillis(100));
  }

  /** Not yet, look again then. */
  static NotYet notYet(String seen, Duration lookAgainAfter) {
    return new NotYet(seen, lookAgainAfter);
  }

  /** Hopeless. */
  static Hopeless hopeless(String why) {
    return new Hopeless(why);
  }
}

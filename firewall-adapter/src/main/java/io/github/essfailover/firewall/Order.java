package io.github.essfailover.firewall;

import io.github.essfailover.model.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a device is told or asked: commands or requests, one after the other. Thread-safe. */
interface Order {

  /** The names of all places that its templates have. */
  Set<String> places();

  /** As a person would do it by hand. */
  List<String> preview(Map<String, String> values);

  /**
   * Has the device do all of it.
   *
   * @throws io.github.essfailover.error.AdapterException saying what is known about the effect
   */
  void carryOut(Map<String, String> values, Deadline deadline);

  /**
   * Asks; the answer of the last of them, also one that says that it failed.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when there is no answer
   */
  Reply ask(Map<String, String> values, Deadline deadline);
}

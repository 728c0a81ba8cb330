package io.github.essfailover.k8s.audit;

import io.github.essfailover.model.Severity;
import java.util.Set;

/**
 * One look at one cluster, without I/O. Immutable.
 *
 * @param needs what must be visible, or it is not looked at all
 */
record Check(String name, Set<Part> needs, Look look) {

  /** What it does. */
  @FunctionalInterface
  interface Look {
    void at(ClusterInventory seen, Remarks remarks);
  }

  static Check of(String name, Look look, Part... needs) {
    return new Check(name, Set.of(needs), look);
  }

  boolean isPossible(ClusterInventory seen) {
    return needs.stream().allMatch(seen::shows);
  }

  /** An object in a shape that nobody foresaw hides no other check's findings. */
  Remarks run(ClusterInventory seen) {
    Remarks remarks = new Remarks(name);
    try {
      look.at(seen, remarks);
    } catch (RuntimeException e) {
      remarks.say(
          Severity.WARNING,
          "the check failed: " + e.getClass().getSimpleName(),
          "Report it with the versions of ESS and of the cluster; it was not checked.");
    }
    return remarks;
  }
}

package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Location;

/** Where a run asks people. Thread-safe: several steps may ask at the same time. */
@FunctionalInterface
public interface ApprovalGate {

  /**
   * Waits for a person's answer, at most until the deadline.
   *
   * @return an answer to exactly this question
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when nobody answered in time
   */
  Answer ask(Question question, Deadline deadline) throws InterruptedException;

  /** Where the gate lives; a gate in the lost data center cannot be asked. Default: outside. */
  default Location locatedIn() {
    return Location.outside();
  }
}

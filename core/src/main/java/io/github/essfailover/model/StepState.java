package io.github.essfailover.model;

/** Where a step is. <em>Settled</em> is proven, owed or waived. */
public enum StepState {
  /** Not begun. */
  PENDING,
  /** Its intent is journalled; it observes, acts or waits. */
  RUNNING,
  /**
   * Its effect was observed. Terminal, but for a fence gate that is reopened before the promotion.
   */
  PROVEN,
  /** It became a debt. Terminal for the run. */
  OWED,
  /** A named person skipped or overrode it. Terminal. */
  WAIVED,
  /** It failed and nobody has decided yet what follows. */
  FAILED,
  /** Its effect was undone. Terminal. */
  COMPENSATED;

  /** Whether what waits for it to be settled may begin. */
  public boolean isSettled() {
    return this == PROVEN || this == OWED || this == WAIVED;
  }
}

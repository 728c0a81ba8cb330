package io.github.essfailover.model;

/** Where a step is. <em>Settled</em> is proven, owed or waived. */
public enum StepState {
  /** Not begun. */
  PENDING,
  /** Its intent is journalled; it observes, acts or waits. */
  RUNNING,
  /**
   * Its effect was observed. Terminal, but for what rests on a fence gate that is reopened before
   * the promotion, and for a fence that is found undone.
   */
  PROVEN,
  /** It became a debt. A fence that is owed is tried again until the run ends. */
  OWED,
  /** A named person skipped or overrode it. */
  WAIVED,
  /** It failed and nobody has decided yet what follows. */
  FAILED,
  /** Its effect was undone, or there was none. Terminal. */
  COMPENSATED,
  /** The run was aborted and its effect could not be undone: a debt. */
  UNDO_OWED;

  /** Whether what waits for it to be settled may begin. */
  public boolean isSettled() {
    return this == PROVEN || this == OWED || this == WAIVED;
  }
}

package io.github.essfailover.model;

import java.util.Collection;

/**
 * How a run ended: a total function of its step states and of whether it was told to stop.
 *
 * <table>
 *   <caption>Outcome by step states, first row that fits</caption>
 *   <tr><th>states</th><th>outcome</th></tr>
 *   <tr><td>all proven</td><td>{@link #COMPLETED}</td></tr>
 *   <tr><td>all settled, at least one owed or waived</td><td>{@link #COMPLETED_WITH_DEBTS}</td></tr>
 *   <tr><td>each compensated, its undo owed, or never begun; at least one begun</td><td>{@link
 *   #ABORTED}</td></tr>
 *   <tr><td>at least one failed, and nobody said stop</td><td>{@link #FAILED}</td></tr>
 *   <tr><td>anything else</td><td>{@link #INTERRUPTED}</td></tr>
 * </table>
 */
public enum Outcome {
  /** All steps are proven. */
  COMPLETED,
  /** The target serves; what is owed or was waived is listed. */
  COMPLETED_WITH_DEBTS,
  /** A step failed and nobody could be asked what follows; can be resumed. */
  FAILED,
  /** Undone before the point of no return; what could not be undone is listed. */
  ABORTED,
  /** Stopped on the way; can be resumed. */
  INTERRUPTED;

  /**
   * The outcome of a run whose steps are in these states.
   *
   * @param stopped whether a person or the host said stop, or nobody answered in time
   */
  public static Outcome of(Collection<StepState> states, boolean stopped) {
    if (states.stream().allMatch(state -> state == StepState.PROVEN)) {
      return COMPLETED;
    }
    if (states.stream().allMatch(StepState::isSettled)) {
      return COMPLETED_WITH_DEBTS;
    }
    boolean over = states.stream().allMatch(s -> s == StepState.PENDING || isUndone(s));
    if (over && states.stream().anyMatch(Outcome::isUndone)) {
      return ABORTED;
    }
    return states.contains(StepState.FAILED) && !stopped ? FAILED : INTERRUPTED;
  }

  private static boolean isUndone(StepState state) {
    return state == StepState.COMPENSATED || state == StepState.UNDO_OWED;
  }
}

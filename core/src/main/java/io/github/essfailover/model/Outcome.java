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
 *   <tr><td>each compensated or never begun, at least one compensated</td><td>{@link #ABORTED}</td></tr>
 *   <tr><td>at least one failed</td><td>{@link #FAILED}</td></tr>
 *   <tr><td>anything else: a step is pending or running</td><td>{@link #INTERRUPTED}</td></tr>
 * </table>
 */
public enum Outcome {
  /** All steps are proven. */
  COMPLETED,
  /** The target serves; what is owed or was waived is listed. */
  COMPLETED_WITH_DEBTS,
  /** A step failed for good. */
  FAILED,
  /** Undone before the point of no return. */
  ABORTED,
  /** Stopped on the way; can be resumed. */
  INTERRUPTED;

  /** The outcome of a run whose steps are in these states. */
  public static Outcome of(Collection<StepState> states) {
    if (states.stream().allMatch(state -> state == StepState.PROVEN)) {
      return COMPLETED;
    }
    if (states.stream().allMatch(StepState::isSettled)) {
      return COMPLETED_WITH_DEBTS;
    }
    boolean undone =
        states.stream().allMatch(s -> s == StepState.COMPENSATED || s == StepState.PENDING);
    if (undone && states.contains(StepState.COMPENSATED)) {
      return ABORTED;
    }
    return states.contains(StepState.FAILED) ? FAILED : INTERRUPTED;
  }
}

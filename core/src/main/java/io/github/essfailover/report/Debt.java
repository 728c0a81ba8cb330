package io.github.essfailover.report;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import java.util.Optional;

/**
 * A step that could not be done, or not be undone, and is owed.
 *
 * <p>Immutable.
 *
 * @param run the run that owes it; give it to {@code settleDebts}
 * @param dataCenter where it is to be done, when it is in one data center
 * @param undo whether it is the undo of the step that is owed, after an abort
 * @param why what was last seen
 * @param remedy what to do about it
 */
public record Debt(
    RunId run,
    StepId step,
    Optional<DataCenterId> dataCenter,
    boolean undo,
    String why,
    String remedy) {

  /**
   * Whether it is about silencing the old side: until it is settled, two live sites are possible.
   */
  public boolean isFence() {
    return !undo && step.value().startsWith("fence.");
  }
}

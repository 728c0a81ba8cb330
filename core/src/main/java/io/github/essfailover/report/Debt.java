package io.github.essfailover.report;

import io.github.essfailover.model.StepId;

/**
 * A step that could not be done and is owed.
 *
 * <p>Immutable.
 *
 * @param why what was last seen
 * @param remedy what to do about it
 */
public record Debt(StepId step, String why, String remedy) {

  /**
   * Whether it is about silencing the old side: until it is settled, two live sites are possible.
   */
  public boolean isFence() {
    return step.value().startsWith("fence.");
  }
}

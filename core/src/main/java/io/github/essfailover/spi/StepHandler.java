package io.github.essfailover.spi;

import java.util.List;

/**
 * What a type of step does: one class for each type. Handlers are stateless; they rebuild
 * everything from the step's arguments and the outputs of earlier steps, because a resume happens
 * in another process.
 */
public interface StepHandler {

  /**
   * Whether the step's effect is there. Called before acting, after acting and on resume; reads
   * only.
   */
  Observed observe(StepContext context);

  /**
   * What to do when it is not there. None: the step is a wait or a decision. Called only after
   * {@link #observe} said not yet; may read.
   */
  default List<Act> acts(StepContext context) {
    return List.of();
  }

  /** What undoes it, from the step's journalled outputs. */
  default List<Act> undo(StepContext context) {
    return List.of();
  }

  /** Whether the step may only begin, and act, while the source is proved to be fenced. */
  default boolean wantsFence() {
    return false;
  }

  /**
   * Whether the step decides on evidence and sightings, so that each new one is looked at at once.
   */
  default boolean decidesOnEvidence() {
    return false;
  }
}

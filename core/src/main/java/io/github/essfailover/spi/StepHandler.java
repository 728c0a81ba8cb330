package io.github.essfailover.spi;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

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

  /**
   * The same for a runbook, which is written before the steps before this one are carried out: as
   * the acts will be then, if that can be told now. Their previews are printed, they are never
   * applied. Default: {@link #acts}.
   */
  default List<Act> actsByHand(StepContext context) {
    return acts(context);
  }

  /**
   * What {@link #undo} has to restore, read before the step's first act and journalled before it;
   * reads only. Empty, the default: the step leaves nothing behind that an abort would have to
   * undo.
   */
  default Optional<SortedMap<String, String>> before(StepContext context) {
    return Optional.empty();
  }

  /**
   * What {@link #before} says of what these acts change. Asked before acts are sent, again and
   * again; read and journalled before them is only what was not noted yet, and a first reading
   * stands. Default: the step notes everything before its first act.
   *
   * @param acts what is about to be sent
   */
  default Optional<SortedMap<String, String>> before(StepContext context, List<Act> acts) {
    return context.before(context.step()).isPresent() ? Optional.empty() : before(context);
  }

  /**
   * What undoes the step, from {@link StepContext#before}. Called only for steps that may have
   * acted, before the point of no return, and after {@link #observeUndone} said not yet.
   */
  default List<Act> undo(StepContext context) {
    return List.of();
  }

  /**
   * Whether the step's effect is gone and what was there before is back. Reads only. Hopeless: it
   * cannot be undone from here, and a person is told why.
   */
  default Observed observeUndone(StepContext context) {
    return Observed.hopeless("this step cannot be undone");
  }

  /**
   * Whether the step is asserted again and again until the run ends, also when it is owed: what is
   * fenced must stay so.
   */
  default boolean isReasserted() {
    return false;
  }

  /** Whether the step may act at all; a wait or a decision does not. Constant; default true. */
  default boolean mutates() {
    return true;
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

  /**
   * What tells that looking again is worthwhile, while the step waits. Asked once, when it begins
   * to wait. Only for steps whose effect is told by these signals alone: while all of them are live
   * the step is looked at less often. Default: nothing.
   */
  default List<Signal> signals(StepContext context) {
    return List.of();
  }
}

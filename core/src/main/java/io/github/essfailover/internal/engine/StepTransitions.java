package io.github.essfailover.internal.engine;

import static io.github.essfailover.model.StepState.COMPENSATED;
import static io.github.essfailover.model.StepState.FAILED;
import static io.github.essfailover.model.StepState.OWED;
import static io.github.essfailover.model.StepState.PENDING;
import static io.github.essfailover.model.StepState.PROVEN;
import static io.github.essfailover.model.StepState.RUNNING;
import static io.github.essfailover.model.StepState.UNDO_OWED;
import static io.github.essfailover.model.StepState.WAIVED;

import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which state may follow which. Anything else is a bug in the engine and says so with the history.
 */
final class StepTransitions {

  private static final Map<StepState, Set<StepState>> ALLOWED =
      Map.of(
          PENDING, EnumSet.of(RUNNING, OWED, FAILED, COMPENSATED, UNDO_OWED),
          RUNNING, EnumSet.of(PROVEN, OWED, WAIVED, FAILED, PENDING, COMPENSATED, UNDO_OWED),
          FAILED, EnumSet.of(RUNNING, PENDING, WAIVED, COMPENSATED, UNDO_OWED),
          // Done again: what rests on a fence gate whose evidence lapsed before the promotion.
          // Owed:
          // a fence that was found undone.
          PROVEN, EnumSet.of(PENDING, OWED, COMPENSATED, UNDO_OWED),
          WAIVED, EnumSet.of(PENDING, COMPENSATED, UNDO_OWED),
          // Proven: a fence that was tried again. Pending: a debt that is settled after the run.
          OWED, EnumSet.of(PENDING, PROVEN, COMPENSATED, UNDO_OWED),
          COMPENSATED, EnumSet.noneOf(StepState.class),
          UNDO_OWED, EnumSet.of(COMPENSATED, UNDO_OWED));

  private StepTransitions() {}

  static Set<StepState> after(StepState state) {
    return ALLOWED.getOrDefault(state, Set.of());
  }

  static void check(StepId step, StepState from, StepState to, List<StepState> history) {
    if (!after(from).contains(to)) {
      throw new IllegalStateException(
          "step " + step + " cannot go from " + from + " to " + to + "; it was " + history);
    }
  }
}

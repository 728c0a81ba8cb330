package io.github.essfailover.internal.engine;

import static io.github.essfailover.model.StepState.COMPENSATED;
import static io.github.essfailover.model.StepState.FAILED;
import static io.github.essfailover.model.StepState.OWED;
import static io.github.essfailover.model.StepState.PENDING;
import static io.github.essfailover.model.StepState.PROVEN;
import static io.github.essfailover.model.StepState.RUNNING;
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
          PENDING, EnumSet.of(RUNNING, OWED, FAILED),
          RUNNING, EnumSet.of(PROVEN, OWED, WAIVED, FAILED, PENDING),
          FAILED, EnumSet.of(RUNNING, PENDING, WAIVED, COMPENSATED),
          // A fence gate whose evidence lapsed before the promotion.
          PROVEN, EnumSet.of(PENDING, COMPENSATED),
          WAIVED, EnumSet.of(PENDING),
          OWED, EnumSet.of(COMPENSATED),
          COMPENSATED, EnumSet.noneOf(StepState.class));

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

package io.github.essfailover.testkit.simulation;

import io.github.essfailover.model.StepState;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;

/** The engine's own table of which state may follow which. */
final class Transitions {
  private final Method after;

  Transitions() {
    try {
      Class<?> table = Class.forName("io.github.essfailover.internal.engine.StepTransitions");
      this.after = table.getDeclaredMethod("after", StepState.class);
      after.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the engine's table is somewhere else", e);
    }
  }

  Set<StepState> after(StepState state) {
    try {
      Set<StepState> all = new TreeSet<>();
      ((Set<?>) after.invoke(null, state)).forEach(each -> all.add((StepState) each));
      return all;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the engine's table cannot be read", e);
    }
  }
}

package io.github.essfailover.internal.steps;

import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/**
 * Every fence of the source holds, or a named person answers for it until it does: a source that
 * nothing holds down comes back with its workloads on.
 */
final class FenceDebts implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    List<String> owed =
        Arguments.list(c, Arguments.FENCES).stream()
            .filter(fence -> c.state(StepId.of(fence)) != StepState.PROVEN)
            .toList();
    return owed.isEmpty()
        ? Observed.done("every fence holds")
        : Observed.hopeless("owed: " + String.join(", ", owed));
  }

  @Override
  public boolean mutates() {
    return false;
  }
}

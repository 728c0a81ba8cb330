package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;

/** What serves is as it was: looked at there, not concluded. A wait; it acts on nothing. */
final class DrillUntouched implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    List<String> problems = Production.problems(c);
    return problems.isEmpty()
        ? Observed.done("production takes writes, its standbys stream, no mark of the drill in it")
        : Observed.notYet(String.join("; ", problems), Duration.ofMillis(500));
  }

  @Override
  public boolean mutates() {
    return false;
  }
}

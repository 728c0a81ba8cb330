package io.github.essfailover.internal.steps;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Signal;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;

/** The target's workloads are really ready. A wait; what cannot become ready ends it early. */
final class Workloads implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    ClusterState.Reconciled active =
        c.siteOf(Arguments.DATA_CENTER).cluster().observe(c.deadline()).active();
    if (active.yes()) {
      return Observed.done(active.seen());
    }
    return active
        .hopeless()
        .<Observed>map(Observed::hopeless)
        .orElseGet(() -> Observed.notYet(active.seen(), Duration.ofMillis(200)));
  }

  @Override
  public boolean mutates() {
    return false;
  }

  @Override
  public List<Signal> signals(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).cluster().changes().stream().toList();
  }
}

package io.github.essfailover.internal.steps;

import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Signal;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/** What the drill started is gone. */
final class DrillStop implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    return DrillStart.observeGone(c);
  }

  @Override
  public List<Act> acts(StepContext c) {
    return DrillStart.remove(c);
  }

  @Override
  public List<Signal> signals(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).cluster().changes().stream().toList();
  }
}

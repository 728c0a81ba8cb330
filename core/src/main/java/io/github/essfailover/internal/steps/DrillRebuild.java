package io.github.essfailover.internal.steps;

import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/** The drilled server is a standby of the active data center again. */
final class DrillRebuild implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    return Rebuild.observe(c);
  }

  @Override
  public List<Act> acts(StepContext c) {
    return Rebuild.acts(c, StepId.of(c.argument(Arguments.PROMOTE_STEP)));
  }
}

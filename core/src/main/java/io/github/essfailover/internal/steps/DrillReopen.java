package io.github.essfailover.internal.steps;

import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/** A way out of the drilled data center is as it was before the drill. */
final class DrillReopen implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    return c.before(isolated(c)).isEmpty()
        ? Observed.done("it was closed before the drill")
        : DrillIsolate.observeReopened(c, firewall(c));
  }

  @Override
  public List<Act> acts(StepContext c) {
    return DrillIsolate.reopen(c, firewall(c), c.before(isolated(c)));
  }

  private static StepId isolated(StepContext c) {
    return StepId.of(
        StepTypes.DRILL_ISOLATE
            + "."
            + c.argument(Arguments.FIREWALL)
            + "."
            + Arguments.dataCenter(c));
  }

  private static FirewallAdapter firewall(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).firewall(c.argument(Arguments.FIREWALL));
  }
}

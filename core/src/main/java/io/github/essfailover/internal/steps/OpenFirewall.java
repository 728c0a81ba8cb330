package io.github.essfailover.internal.steps;

import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;

/**
 * Traffic of the target flows; where the firewall has a canary, the canary says so, not the rule.
 */
final class OpenFirewall implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    FirewallState state = firewall(c).observe(c.deadline());
    if (state.isClosed(Traffic.OUTBOUND) || state.isClosed(Traffic.INBOUND)) {
      return Observed.notYet("closed: " + state.closed());
    }
    if (state.outboundWorks().filter(works -> !works).isPresent()) {
      return Observed.notYet("open, but a canary from the data center does not get out");
    }
    return Observed.done(
        state.outboundWorks().isPresent() ? "open, a canary got out" : "open, no canary");
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    FirewallAdapter firewall = firewall(c);
    return List.of(new Act(Resource.firewall(site.id(), firewall.name()), firewall.open()));
  }

  private static FirewallAdapter firewall(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).firewall(c.argument(Arguments.FIREWALL));
  }
}

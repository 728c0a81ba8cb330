package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.FirewallScope;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A firewall or the ingress of the source is closed; what that vouches for depends on its scope.
 */
final class FenceFirewall implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    FirewallAdapter firewall = site.firewall(c.argument(Arguments.FIREWALL));
    FirewallState state = firewall.observe(c.deadline());
    if (!firewall.stoppable().stream().allMatch(state::isClosed)) {
      return Observed.notYet("closed: " + state.closed());
    }
    Evidence evidence =
        Arguments.evidence(
            c,
            site.id() + "/" + firewall.device(),
            claims(state),
            state.weak() ? Strength.WEAK : Strength.NORMAL,
            state.seen());
    return new Observed.Done(state.seen(), List.of(evidence), new TreeMap<>());
  }

  /** New outbound connections stopped is no answer to clients that are connected. */
  static Set<FenceClaim> claims(FirewallState state) {
    Set<FenceClaim> claims = new TreeSet<>();
    if (state.isClosed(Traffic.OUTBOUND)) {
      claims.add(FenceClaim.noEgress());
    }
    if (state.closed().contains(FirewallScope.ALL_OUTBOUND)
        || state.closed().contains(FirewallScope.INBOUND)) {
      claims.add(FenceClaim.noAnswers());
    }
    return claims;
  }

  @Override
  public List<Act> acts(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    String name = c.argument(Arguments.FIREWALL);
    return List.of(
        new Act(
            Resource.firewall(site.id(), name),
            site.firewall(name).close(site.firewall(name).stoppable())));
  }
}

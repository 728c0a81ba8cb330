package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.IsolationProof;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the data center that is drilled is cut off from the world now. */
final class Isolation {

  private Isolation() {}

  /** The firewalls that can stop what leaves a data center. */
  static List<FirewallAdapter> exits(Site site) {
    return site.firewalls().values().stream()
        .filter(firewall -> firewall.stoppable().contains(Traffic.OUTBOUND))
        .toList();
  }

  /** What one of them vouches for; nothing when a canary gets out in spite of the rule. */
  static Evidence evidence(StepContext c, Site site, FirewallAdapter firewall) {
    FirewallState state = firewall.observe(c.deadline());
    boolean stopped = state.isClosed(Traffic.OUTBOUND) && !state.outboundWorks().orElse(false);
    return Arguments.evidence(
        c,
        site.id() + "/" + firewall.device(),
        stopped ? Set.of(FenceClaim.noEgress()) : Set.of(),
        state.weak() ? Strength.WEAK : Strength.NORMAL,
        state.seen());
  }

  /**
   * Looks at every way out.
   *
   * @throws AdapterException PERMANENT {@code NOT_ISOLATED}
   */
  static IsolationProof prove(StepContext c, Site site) {
    List<Evidence> ways = new ArrayList<>();
    exits(site).forEach(firewall -> ways.add(evidence(c, site, firewall)));
    try {
      return IsolationProof.of(site.id(), ways, c.now());
    } catch (IllegalArgumentException e) {
      throw AdapterException.permanent(
          "NOT_ISOLATED",
          "The data center is not proved to be cut off, so nothing is promoted in it.",
          Map.of("dataCenter", site.id().value(), "missing", String.valueOf(e.getMessage())),
          "Let its firewall stop outbound connections, with a canary that proves it; drill again.",
          e);
    }
  }
}

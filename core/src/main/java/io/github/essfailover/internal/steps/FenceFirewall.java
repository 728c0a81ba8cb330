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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    if (state.isClosed(Traffic.OUTBOUND) && state.outboundWorks().orElse(false)) {
      return Observed.notYet("closed, but a canary from the data center still gets out");
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

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    Set<Traffic> closed = closed(firewall(c).observe(c.deadline()));
    return Arguments.noting(
        Arguments.CLOSED, closed.stream().map(Traffic::name).collect(Collectors.joining(",")));
  }

  @Override
  public List<Act> undo(StepContext c) {
    FirewallAdapter firewall = firewall(c);
    Resource on = Resource.firewall(Arguments.dataCenter(c), firewall.name());
    Set<Traffic> before = closedBefore(c);
    List<Act> acts = new ArrayList<>(List.of(new Act(on, firewall.open())));
    if (!before.isEmpty()) {
      acts.add(new Act(on, firewall.close(before)));
    }
    return acts;
  }

  @Override
  public Observed observeUndone(StepContext c) {
    FirewallState state = firewall(c).observe(c.deadline());
    return closed(state).equals(closedBefore(c))
        ? Observed.done("as before: " + state.seen())
        : Observed.notYet("closed: " + state.closed());
  }

  static Set<Traffic> closed(FirewallState state) {
    Set<Traffic> closed = EnumSet.allOf(Traffic.class);
    closed.removeIf(traffic -> !state.isClosed(traffic));
    return closed;
  }

  private static Set<Traffic> closedBefore(StepContext c) {
    Set<Traffic> closed = EnumSet.noneOf(Traffic.class);
    Stream.of(Arguments.before(c, Arguments.CLOSED).split(","))
        .filter(name -> !name.isEmpty())
        .forEach(name -> closed.add(Traffic.valueOf(name)));
    return closed;
  }

  private static FirewallAdapter firewall(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).firewall(c.argument(Arguments.FIREWALL));
  }

  @Override
  public boolean isReasserted() {
    return true;
  }
}

package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The names point at the target on every authoritative server that is not in the lost data center;
 * with scope {@code inside}, on those that are.
 */
final class PointDns implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DnsState state = dns(c).observe(c.deadline());
    Set<IngressAddress> to = target(c);
    DataCenterId lost = DataCenterId.of(c.argument(Arguments.SOURCE));
    boolean inside = c.argument(Arguments.SCOPE).equals("inside");
    List<DnsState.ServerView> behind =
        inside
            ? state.servers().stream()
                .filter(view -> view.locatedIn().isIn(lost) && !view.pointsAt(to))
                .toList()
            : state.notYetAt(to, lost);
    if (behind.isEmpty()) {
      return Observed.done(
          "every server " + (inside ? "inside" : "outside") + " " + lost + " answers " + to,
          Arguments.TTL,
          Long.toString(state.longestTtl().toSeconds()));
    }
    return Observed.notYet(
        behind.get(0).server()
            + " answers "
            + behind.get(0).problem().orElse(behind.get(0).records().toString()),
        Duration.ofMillis(100));
  }

  /** Servers inside the lost data center get the change from the others when they return. */
  @Override
  public List<Act> acts(StepContext c) {
    if (c.argument(Arguments.SCOPE).equals("inside")) {
      return List.of();
    }
    DnsAdapter dns = dns(c);
    return List.of(
        new Act(Resource.dns(dns.name()), dns.point(target(c), dns.observe(c.deadline()))));
  }

  private static Set<IngressAddress> target(StepContext c) {
    return c.siteOf(Arguments.TARGET).ingress();
  }

  private static DnsAdapter dns(StepContext c) {
    String name = c.argument(Arguments.DNS);
    return c.dns().stream()
        .filter(dns -> dns.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no DNS zone '" + name + "'"));
  }
}

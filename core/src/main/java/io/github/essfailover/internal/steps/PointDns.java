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
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

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
      return done(c, state, "every server " + (inside ? "inside" : "outside") + " " + lost, to);
    }
    return Observed.notYet(
        behind.get(0).server()
            + " answers "
            + behind.get(0).problem().orElse(behind.get(0).records().toString()),
        Duration.ofMillis(100));
  }

  /** Whoever asked just before the proof may keep the old answer for the old time to live. */
  private static Observed done(
      StepContext c, DnsState state, String servers, Set<IngressAddress> to) {
    SortedMap<String, String> outputs = new TreeMap<>();
    outputs.put(Arguments.TTL, Long.toString(state.longestTtl().toSeconds()));
    String seen = servers + " answers " + to;
    Optional<String> oldTtl = c.before(c.step()).map(before -> before.get(Arguments.OLD_TTL));
    if (oldTtl.isPresent()) {
      String until = c.now().plusSeconds(Long.parseLong(oldTtl.get())).toString();
      outputs.put(Arguments.CACHED_UNTIL, until);
      seen += "; resolvers may keep the old answer until " + until;
    }
    return new Observed.Done(seen, List.of(), outputs);
  }

  /** Nothing to restore, but how long the old records are kept can be seen only while they last. */
  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    if (c.argument(Arguments.SCOPE).equals("inside")) {
      return Optional.empty();
    }
    SortedMap<String, String> before = new TreeMap<>();
    long seconds = dns(c).observe(c.deadline()).longestTtl().toSeconds();
    before.put(Arguments.OLD_TTL, Long.toString(seconds));
    return Optional.of(before);
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

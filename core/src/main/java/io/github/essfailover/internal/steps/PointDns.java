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
import java.util.TreeSet;

/**
 * The names point at the target on every authoritative server that is not in the lost data center;
 * with scope {@code inside}, on those that are.
 */
final class PointDns implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    DnsState state = Zones.of(c).observe(c.deadline());
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
    String strangers = Arguments.before(c, Arguments.STRANGERS);
    if (!strangers.isEmpty()) {
      outputs.put(Arguments.STRANGERS, strangers);
      seen += "; somebody had pointed the names elsewhere: " + strangers;
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
    DnsState state = Zones.of(c).observe(c.deadline());
    before.put(Arguments.OLD_TTL, Long.toString(state.longestTtl().toSeconds()));
    strangers(c, state).ifPresent(found -> before.put(Arguments.STRANGERS, found));
    return Optional.of(before);
  }

  /** Servers inside the lost data center get the change from the others when they return. */
  @Override
  public List<Act> acts(StepContext c) {
    if (c.argument(Arguments.SCOPE).equals("inside")) {
      return List.of();
    }
    DnsAdapter dns = Zones.of(c);
    return List.of(
        new Act(Resource.dns(dns.name()), dns.point(target(c), dns.observe(c.deadline()))));
  }

  /** Addresses of neither the source nor the target: whoever put them there may do it again. */
  private static Optional<String> strangers(StepContext c, DnsState state) {
    Set<IngressAddress> found = new TreeSet<>();
    state.servers().forEach(view -> view.records().values().forEach(found::addAll));
    found.removeAll(c.siteOf(Arguments.SOURCE).ingress());
    found.removeAll(target(c));
    return found.isEmpty() ? Optional.empty() : Optional.of(found.toString());
  }

  private static Set<IngressAddress> target(StepContext c) {
    return c.siteOf(Arguments.TARGET).ingress();
  }
}

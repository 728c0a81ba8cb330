package io.github.essfailover.internal.steps;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.fence.Strength;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One way out of the drilled data center is stopped, and known to be. It is opened again only when
 * nothing of the drill is left behind it.
 */
final class DrillIsolate implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    Evidence evidence = Isolation.evidence(c, site, firewall(c));
    if (!evidence.claims().contains(FenceClaim.noEgress())) {
      return Observed.notYet("connections get out: " + evidence.seen());
    }
    if (evidence.strength() == Strength.WEAK) {
      return Observed.hopeless(
          "closed, but not known to be enforced: " + evidence.seen() + "; give it a canary");
    }
    // The fence is about another data center: this evidence must not count for it.
    return new Observed.Done(
        evidence.witness() + ": " + evidence.seen(), List.of(), new TreeMap<>());
  }

  @Override
  public List<Act> acts(StepContext c) {
    FirewallAdapter firewall = firewall(c);
    return List.of(new Act(on(c), firewall.close(Set.of(Traffic.OUTBOUND))));
  }

  @Override
  public Optional<SortedMap<String, String>> before(StepContext c) {
    return Arguments.noting(
        Arguments.CLOSED,
        FenceFirewall.closed(firewall(c).observe(c.deadline())).contains(Traffic.INBOUND));
  }

  @Override
  public List<Act> undo(StepContext c) {
    return reopen(c, firewall(c), c.before(c.step()));
  }

  /** Our rules go; what was closed for clients before is closed again. */
  static List<Act> reopen(
      StepContext c, FirewallAdapter firewall, Optional<SortedMap<String, String>> before) {
    Resource on = Resource.firewall(Arguments.dataCenter(c), firewall.name());
    boolean inbound =
        before.map(all -> all.get(Arguments.CLOSED)).filter("true"::equals).isPresent();
    return inbound
        ? List.of(
            new Act(on, firewall.open()), new Act(on, firewall.close(Set.of(Traffic.INBOUND))))
        : List.of(new Act(on, firewall.open()));
  }

  @Override
  public Observed observeUndone(StepContext c) {
    return observeReopened(c, firewall(c));
  }

  static Observed observeReopened(StepContext c, FirewallAdapter firewall) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    ClusterState cluster = site.cluster().observe(c.deadline());
    if (!cluster.isEmpty()) {
      return Observed.hopeless("it stays cut off: workloads of the drill are left in " + site.id());
    }
    for (DatabaseAdapter database : site.databases().values()) {
      if (database.observe(c.deadline()).isPrimary()) {
        return Observed.hopeless(
            "it stays cut off: database " + database.name() + " is still promoted for the drill");
      }
    }
    return firewall.observe(c.deadline()).isClosed(Traffic.OUTBOUND)
        ? Observed.notYet("still closed")
        : Observed.done("as before");
  }

  private static FirewallAdapter firewall(StepContext c) {
    return c.siteOf(Arguments.DATA_CENTER).firewall(c.argument(Arguments.FIREWALL));
  }

  private static Resource on(StepContext c) {
    return Resource.firewall(Arguments.dataCenter(c), c.argument(Arguments.FIREWALL));
  }
}

package io.github.essfailover.internal.steps;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Site;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The data center is a proper standby of the active one: held, without pods, fenced, no name points
 * at it, its databases stream. Changes nothing: what is not so is for an earlier step or a person.
 */
final class Standby implements StepHandler {

  @Override
  public Observed observe(StepContext c) {
    Site site = c.siteOf(Arguments.DATA_CENTER);
    Site active = c.siteOf(Arguments.TARGET);
    List<String> wrong = new ArrayList<>();
    for (DatabaseAdapter database : site.databases().values()) {
      DatabaseState state = database.observe(c.deadline());
      if (state.isPrimary() || !state.streamsFrom(upstream(active, database))) {
        wrong.add(database.name() + " does not stream from " + active.id() + ": " + state);
      }
    }
    ClusterState cluster = site.cluster().observe(c.deadline());
    if (!cluster.isEmpty()) {
      wrong.add((cluster.held() ? "held, " : "not held, ") + cluster.pods().size() + " pods left");
    }
    for (FirewallAdapter firewall : site.firewalls().values()) {
      if (!firewall.stoppable().stream().allMatch(firewall.observe(c.deadline())::isClosed)) {
        wrong.add("firewall " + firewall.name() + " is open");
      }
    }
    c.dns().forEach(zone -> pointing(c, zone, site.ingress()).ifPresent(wrong::add));
    return wrong.isEmpty()
        ? Observed.done("held, fenced, no name points at it, databases stream from " + active.id())
        : Observed.notYet(String.join("; ", wrong), Duration.ofSeconds(1));
  }

  private static io.github.essfailover.model.Endpoint upstream(
      Site active, DatabaseAdapter database) {
    return active.database(database.name()).endpoint();
  }

  /** A server that cannot be asked is not this run's business. */
  private static Optional<String> pointing(
      StepContext c, DnsAdapter zone, Set<IngressAddress> addresses) {
    try {
      return zone.observe(c.deadline()).servers().stream()
          .filter(
              view ->
                  view.records().values().stream()
                      .anyMatch(found -> found.stream().anyMatch(addresses::contains)))
          .findFirst()
          .map(view -> view.server() + " names it in " + zone.name());
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean mutates() {
    return false;
  }
}

package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A firewall between a data center of a {@link FakeWorld} and its users and remote servers. It does
 * not touch the paths between data centers and to the orchestrator.
 *
 * <p>Thread-safe.
 */
public final class FakeFirewall implements FirewallAdapter {
  private final FakeWorld world;
  private final FakeDataCenter home;
  private final String name;
  private final CallRunner calls;
  private final Set<Traffic> closed = EnumSet.noneOf(Traffic.class);
  private FirewallScope outboundScope = FirewallScope.NEW_OUTBOUND;
  private boolean weak;
  private boolean standingRule;
  private boolean outside;

  FakeFirewall(FakeWorld world, FakeDataCenter home, String name) {
    this.world = world;
    this.home = home;
    this.name = name;
    this.calls = new CallRunner(world, home.id().value(), Port.FIREWALL, name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return world.locked(() -> outside ? Location.outside() : Location.in(home.id()));
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    return calls.look(
        "observe",
        deadline,
        () -> {
          reach();
          Optional<Boolean> canary =
              home.isOn() ? Optional.of(home.egressIsOpen()) : Optional.empty();
          return new FirewallState(scopes(), weak, canary, "closed: " + closed);
        });
  }

  @Override
  public Change close(Set<Traffic> what) {
    Set<Traffic> directions = EnumSet.noneOf(Traffic.class);
    directions.addAll(what);
    return calls.change(
        "close",
        "stop " + directions,
        call -> {
          reach();
          closed.addAll(directions);
        });
  }

  @Override
  public Change open() {
    return calls.change(
        "open",
        "remove our rules",
        call -> {
          reach();
          closed.clear();
        });
  }

  private void reach() {
    boolean up = outside || (home.hasPower() && home.isReachable());
    if (!up) {
      throw calls.unreachable();
    }
  }

  Set<FirewallScope> scopes() {
    Set<FirewallScope> scopes = EnumSet.noneOf(FirewallScope.class);
    if (closed.contains(Traffic.INBOUND)) {
      scopes.add(FirewallScope.INBOUND);
    }
    if (closed.contains(Traffic.OUTBOUND)) {
      scopes.add(outboundScope);
    }
    return scopes;
  }

  boolean stopsEgress() {
    return standingRule || closed.contains(Traffic.OUTBOUND);
  }

  boolean stopsAnswers() {
    return !weak
        && (closed.contains(Traffic.INBOUND) || scopes().contains(FirewallScope.ALL_OUTBOUND));
  }

  void setClosed(Set<Traffic> what) {
    closed.clear();
    closed.addAll(what);
  }

  /** What closing outbound stops; default {@link FirewallScope#NEW_OUTBOUND}. */
  public FakeFirewall outboundScope(FirewallScope scope) {
    world.event(this + " has scope " + scope, () -> outboundScope = scope);
    return this;
  }

  /** Its rules are reported as closed and not known to be enforced; default false. */
  public FakeFirewall weak() {
    world.event(this + " is weak", () -> weak = true);
    return this;
  }

  /** A rule of somebody else stops outbound traffic, whatever we do; default false. */
  public FakeFirewall standingRule(boolean stopsOutbound) {
    world.event(
        this + " has a standing rule: " + stopsOutbound, () -> standingRule = stopsOutbound);
    return this;
  }

  /** A person takes our rules away. */
  public FakeFirewall openedByHand() {
    world.event(this + " is opened by hand", closed::clear);
    return this;
  }

  /** It stands outside of its data center and outlives it; default false. */
  public FakeFirewall outside() {
    world.event(this + " stands outside", () -> outside = true);
    return this;
  }

  @Override
  public String toString() {
    return home.id() + "/firewall/" + name;
  }
}

package io.github.essfailover.firewall;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings that command and HTTP firewalls have in common. Confined to one thread.
 *
 * @param <B> the settings themselves
 * @param <W> what a device is told: a command, or requests
 */
abstract class SwitchBuilder<B, W> {

  private static final Set<String> ACTS = Set.of("run", "epoch", "direction");
  private static final Set<String> LOOKS = Set.of("direction");

  private String name;
  private Location location = Location.undeclared();
  private Set<FirewallScope> scopes = EnumSet.of(FirewallScope.NEW_OUTBOUND);
  private Canary canary = Canary.none();
  private @Nullable W close;
  private @Nullable W open;
  private @Nullable W observe;
  private @Nullable Assertion closedIf;
  private @Nullable Assertion openIf;

  SwitchBuilder(String name) {
    this.name = name;
  }

  abstract B self();

  abstract Order order(W what, Failures failures);

  abstract String kind();

  List<Finding> standing() {
    return List.of();
  }

  /** The name in step ids, a lower-case label. */
  public B named(String newName) {
    name = DataCenterId.of(newName).value();
    return self();
  }

  /** Where the device stands; default undeclared, which is a finding. */
  public B locatedIn(Location where) {
    location = where;
    return self();
  }

  /**
   * What a closed device really stops; default new outbound connections. Say {@link
   * FirewallScope#ALL_OUTBOUND} only if connections that are established are cut, too. With both
   * directions, each template needs <code>{direction}</code>, which is {@code inbound} or {@code
   * outbound}, and is used once for each.
   */
  public B stops(FirewallScope... what) {
    scopes = EnumSet.noneOf(FirewallScope.class);
    Collections.addAll(scopes, what);
    return self();
  }

  /** What tries to get out of the data center, for at most 2 s at each look; default none. */
  public B canary(OutboundCanary newCanary) {
    canary = Canary.by(newCanary);
    return self();
  }

  final B closing(W what) {
    close = what;
    return self();
  }

  final B opening(W what) {
    open = what;
    return self();
  }

  final B observing(W what, Assertion closed, Assertion opened) {
    observe = what;
    closedIf = closed;
    openIf = opened;
    return self();
  }

  /**
   * Checks everything; connects to nothing.
   *
   * @throws InvalidConfigurationException with all problems at once
   */
  public FirewallAdapter build() {
    List<String> problems = new ArrayList<>();
    Failures failures = new Failures("firewall/" + name);
    if (scopes.isEmpty()) {
      problems.add("stops(...) names nothing; name what a closed device stops");
    }
    if (scopes.contains(FirewallScope.NEW_OUTBOUND)
        && scopes.contains(FirewallScope.ALL_OUTBOUND)) {
      problems.add("stops(...) names NEW_OUTBOUND and ALL_OUTBOUND; name one of them");
    }
    W closing = close;
    W opening = open;
    W observing = observe;
    Assertion closed = closedIf;
    Assertion opened = openIf;
    if (closing == null
        || opening == null
        || observing == null
        || closed == null
        || opened == null) {
      problems.add("close(...), open(...) and observe(...) are needed, all three");
      throw new InvalidConfigurationException(kind() + " " + name, problems);
    }
    Order closeOrder = checked("close", order(closing, failures), ACTS, problems);
    Order openOrder = checked("open", order(opening, failures), ACTS, problems);
    Order observeOrder = checked("observe", order(observing, failures), LOOKS, problems);
    if (!problems.isEmpty()) {
      throw new InvalidConfigurationException(kind() + " " + name, problems);
    }
    SwitchSettings settings =
        new SwitchSettings(name, location, Set.copyOf(scopes), closed, opened, canary);
    return new SwitchedFirewall(settings, kind(), closeOrder, openOrder, observeOrder, standing());
  }

  private Order checked(String what, Order order, Set<String> known, List<String> problems) {
    Set<String> unknown = new TreeSet<>(order.places());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      problems.add(what + " has " + unknown + ", which nothing fills in; known are " + known);
    }
    if (scopes.size() > 1 && !order.places().contains("direction")) {
      problems.add(what + " has no {direction}, and stops(...) names both directions");
    }
    return order;
  }
}

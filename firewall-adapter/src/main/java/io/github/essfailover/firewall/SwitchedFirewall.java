package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.FirewallAdapter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A firewall that somebody prepared and that is switched over.
 *
 * <p>Thread-safe.
 */
final class SwitchedFirewall implements FirewallAdapter {

  private final SwitchSettings settings;
  private final String kind;
  private final Order close;
  private final Order open;
  private final Order observe;
  private final List<Finding> standing;

  SwitchedFirewall(
      SwitchSettings settings,
      String kind,
      Order close,
      Order open,
      Order observe,
      List<Finding> standing) {
    this.settings = settings;
    this.kind = kind;
    this.close = close;
    this.open = open;
    this.observe = observe;
    this.standing = List.copyOf(standing);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Location locatedIn() {
    return settings.location();
  }

  @Override
  public Set<Traffic> stoppable() {
    Set<Traffic> stoppable = EnumSet.noneOf(Traffic.class);
    settings.scopes().forEach(scope -> stoppable.add(traffic(scope)));
    return stoppable;
  }

  private static Traffic traffic(FirewallScope scope) {
    return scope == FirewallScope.INBOUND ? Traffic.INBOUND : Traffic.OUTBOUND;
  }

  @Override
  public FirewallState observe(Deadline deadline) {
    Set<FirewallScope> closed = new TreeSet<>();
    for (FirewallScope scope : settings.scopes()) {
      if (isClosed(scope, deadline)) {
        closed.add(scope);
      }
    }
    Optional<Boolean> works = settings.canary().outboundWorks(deadline);
    String seen = (closed.isEmpty() ? "read back as open" : "read back as closed: " + closed);
    return new FirewallState(closed, false, works, seen + Canary.words(works));
  }

  /** Exactly one of the two assertions holds, or nothing is known. */
  private boolean isClosed(FirewallScope scope, Deadline deadline) {
    Reply reply = observe.ask(Map.of("direction", word(traffic(scope))), deadline);
    boolean closed = settings.closedIf().holds(reply);
    if (closed == settings.openIf().holds(reply)) {
      throw settings
          .failures()
          .unreadable(
              "observe",
              "code "
                  + reply.code()
                  + (closed ? ", both closed and open" : ", neither closed nor open"),
              null);
    }
    return closed;
  }

  @Override
  public Change close(Set<Traffic> what) {
    Set<Traffic> directions = EnumSet.noneOf(Traffic.class);
    directions.addAll(what);
    directions.retainAll(stoppable());
    return change(close, directions);
  }

  @Override
  public Change open() {
    return change(open, stoppable());
  }

  private Change change(Order order, Set<Traffic> directions) {
    List<Map<String, String>> each = new ArrayList<>();
    directions.forEach(direction -> each.add(Map.of("direction", word(direction))));
    List<String> preview = new ArrayList<>();
    each.forEach(values -> preview.addAll(order.preview(values)));
    return Change.of(
        preview.isEmpty() ? List.of("Nothing: it stops nothing of that kind") : preview,
        call -> apply(order, each, call));
  }

  private void apply(Order order, List<Map<String, String>> each, Call call) {
    boolean didSome = false;
    for (Map<String, String> values : each) {
      Map<String, String> all = new TreeMap<>(values);
      all.put("run", call.run().value());
      all.put("epoch", String.valueOf(call.epoch()));
      try {
        order.carryOut(all, call.deadline());
      } catch (AdapterException e) {
        throw didSome && e.effect() == Effect.NOT_APPLIED
            ? settings.failures().halfDone(String.valueOf(values), e)
            : e;
      }
      didSome = true;
    }
  }

  private static String word(Traffic traffic) {
    return traffic.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    List<Finding> findings = new ArrayList<>(standing);
    try {
      observe(deadline);
    } catch (AdapterException e) {
      findings.add(
          Finding.of("firewall.device", Severity.ERROR, e.code() + " " + e.context(), e.remedy()));
    }
    return findings;
  }

  @Override
  public String toString() {
    return kind
        + "["
        + settings.name()
        + ", "
        + settings.location()
        + ", stops "
        + settings.scopes()
        + "]";
  }
}

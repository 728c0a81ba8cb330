package io.github.essfailover.manual;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A zone that only a person can change, for instance in a registrar's web page. The change shows
 * the exact lines and asks; the observer asks the authoritative servers, so that the effect is
 * proved all the same.
 *
 * <p>Immutable, thread-safe.
 */
public final class ManualDns implements DnsAdapter {

  private final String name;
  private final Location location;
  private final SortedSet<DnsName> names;
  private final Map<String, Location> servers;
  private final Duration ttl;
  private final NameLookup lookup;

  private ManualDns(
      String name,
      Location location,
      SortedSet<DnsName> names,
      Map<String, Location> servers,
      Duration ttl,
      NameLookup lookup) {
    this.name = name;
    this.location = location;
    this.names = new TreeSet<>(names);
    this.servers = new LinkedHashMap<>(servers);
    this.ttl = ttl;
    this.lookup = lookup;
  }

  /** These names move; {@code name} is the adapter's own, a lower-case label. */
  public static ManualDns named(String name, String... records) {
    TreeSet<DnsName> names = new TreeSet<>();
    Arrays.stream(records).map(DnsName::of).forEach(names::add);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("DNS '" + name + "' has no records; name at least one");
    }
    return new ManualDns(
        name, Location.undeclared(), names, Map.of(), Duration.ZERO, NameLookup.jdk());
  }

  /** A copy with one more authoritative server, as host or address with an optional port. */
  public ManualDns server(String server, Location where) {
    Map<String, Location> more = new LinkedHashMap<>(servers);
    more.put(server, where);
    return new ManualDns(name, location, names, more, ttl, lookup);
  }

  /**
   * A copy that says where the person's tool lives, for instance the registrar; default {@link
   * Location#undeclared()}.
   */
  public ManualDns locatedIn(Location where) {
    return new ManualDns(name, where, names, servers, ttl, lookup);
  }

  /** A copy that declares the records' time to live, which lookups do not tell; default 0. */
  public ManualDns ttl(Duration declared) {
    return new ManualDns(name, location, names, servers, declared, lookup);
  }

  /** A copy that asks the servers this way; default {@link NameLookup#jdk()}. */
  public ManualDns lookup(NameLookup newLookup) {
    return new ManualDns(name, location, names, servers, ttl, newLookup);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  @Override
  public SortedSet<DnsName> names() {
    return new TreeSet<>(names);
  }

  @Override
  public Map<String, Location> servers() {
    return new LinkedHashMap<>(servers);
  }

  /** Without a server nothing could ever be proved. */
  @Override
  public DnsState observe(Deadline deadline) {
    if (servers.isEmpty()) {
      throw AdapterException.permanent(
          "DNS_WITHOUT_SERVERS",
          "No authoritative server is declared, so nothing can be observed.",
          Map.of("name", name),
          "Declare the zone's authoritative servers.",
          null);
    }
    List<ServerView> views = new ArrayList<>();
    int left = servers.size();
    for (Map.Entry<String, Location> server : servers.entrySet()) {
      Deadline share = deadline.atMost(deadline.remaining().dividedBy(left--));
      views.add(view(server.getKey(), server.getValue(), share));
    }
    return new DnsState(views);
  }

  @Override
  public Change point(Set<IngressAddress> to, DnsState expected) {
    List<String> lines = new ArrayList<>();
    lines.add("In DNS '" + name + "' exactly these records, and no others of these names:");
    for (DnsName record : names) {
      for (IngressAddress address : new TreeSet<>(to)) {
        String dot = address.type() == IngressAddress.Type.CNAME ? "." : "";
        lines.add(record + ". " + address.type() + " " + address + dot);
      }
    }
    return Change.of(lines, call -> apply(call, lines, Set.copyOf(to), expected));
  }

  private void apply(Call call, List<String> lines, Set<IngressAddress> to, DnsState expected) {
    // Half of the time at most: the rest is the person's.
    Deadline half = call.deadline().atMost(call.deadline().remaining().dividedBy(2));
    DnsState now = observe(half);
    List<ServerView> answering =
        now.servers().stream().filter(view -> view.problem().isEmpty()).toList();
    if (!answering.isEmpty() && answering.stream().allMatch(view -> view.pointsAt(to))) {
      return;
    }
    answering.forEach(view -> refuseChanged(view, to, expected));
    Asked.toDo(call, name, lines);
  }

  private void refuseChanged(ServerView now, Set<IngressAddress> to, DnsState expected) {
    expected.servers().stream()
        .filter(view -> view.server().equals(now.server()) && view.problem().isEmpty())
        .filter(view -> !view.records().equals(now.records()) && !now.pointsAt(to))
        .findFirst()
        .ifPresent(
            view -> {
              throw AdapterException.permanent(
                  "DNS_CHANGED_MEANWHILE",
                  "The records are not what they were when the change was decided.",
                  Map.of(
                      "server", now.server(),
                      "expected", view.records().toString(),
                      "seen", now.records().toString()),
                  "Find out who changed them, then plan again.",
                  null);
            });
  }

  private ServerView view(String server, Location where, Deadline deadline) {
    SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    try {
      int left = names.size();
      for (DnsName record : names) {
        Deadline share = deadline.atMost(deadline.remaining().dividedBy(left--));
        records.put(record, lookup.lookup(server, record, share));
      }
      return new ServerView(server, where, records, ttl, Optional.empty());
    } catch (AdapterException e) {
      return new ServerView(
          server,
          where,
          new TreeMap<>(),
          Duration.ZERO,
          Optional.of(String.valueOf(e.getMessage())));
    }
  }
}

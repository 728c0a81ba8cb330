package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The zone of a {@link FakeWorld}. The first server takes updates, the others follow after the
 * transfer delay; clients keep what they resolved for the time to live.
 *
 * <p>Thread-safe.
 */
public final class FakeDns implements DnsAdapter {
  private final FakeWorld world;
  private final CallRunner calls;
  private final SortedSet<DnsName> names;
  private final Map<String, Location> servers = new LinkedHashMap<>();
  private final List<Version> versions = new ArrayList<>();
  private Duration ttl = Duration.ofSeconds(60);
  private Duration keptFor = Duration.ZERO;
  private Instant keptUntil = Instant.EPOCH;
  private Duration transferDelay = Duration.ZERO;

  FakeDns(FakeWorld world, Set<DnsName> names, Set<IngressAddress> pointsAt) {
    this.world = world;
    this.calls = new CallRunner(world, "global", Port.DNS, name());
    this.names = new TreeSet<>(names);
    servers.put("ns1", Location.outside());
    servers.put("ns2", Location.outside());
    publish(Instant.EPOCH, pointsAt);
  }

  @Override
  public String name() {
    return "zone";
  }

  @Override
  public Location locatedIn() {
    return world.locked(() -> servers.values().iterator().next());
  }

  @Override
  public SortedSet<DnsName> names() {
    return new TreeSet<>(names);
  }

  @Override
  public Map<String, Location> servers() {
    return world.locked(() -> new LinkedHashMap<>(servers));
  }

  @Override
  public DnsState observe(Deadline deadline) {
    return calls.look(
        "observe",
        deadline,
        () -> {
          List<DnsState.ServerView> views = new ArrayList<>();
          servers.forEach((server, location) -> views.add(view(server, location)));
          if (views.stream().allMatch(view -> view.problem().isPresent())) {
            throw calls.unreachable();
          }
          return new DnsState(views);
        });
  }

  @Override
  public Change point(Set<IngressAddress> to, DnsState expected) {
    NavigableSet<IngressAddress> target = new TreeSet<>(to);
    return calls.change("point", names + " to " + target, call -> compareAndSet(target, expected));
  }

  @Override
  public Optional<Change> setTtl(Duration wanted, DnsState expected) {
    return Optional.of(
        calls.change("ttl", names + " for " + wanted, call -> lower(wanted, expected)));
  }

  private void lower(Duration wanted, DnsState expected) {
    DnsState.ServerView view = first();
    if (!view.ttl().equals(wanted)) {
      refuseChanged(view, expected);
      keptUntil = world.now().plus(ttl);
      keptFor = ttl;
      ttl = wanted;
    }
  }

  private void compareAndSet(Set<IngressAddress> to, DnsState expected) {
    DnsState.ServerView view = first();
    if (view.pointsAt(to)) {
      return;
    }
    refuseChanged(view, expected);
    publish(world.now(), to);
  }

  private DnsState.ServerView first() {
    Map.Entry<String, Location> first = servers.entrySet().iterator().next();
    DnsState.ServerView view = view(first.getKey(), first.getValue());
    if (view.problem().isPresent()) {
      throw calls.unreachable();
    }
    return view;
  }

  private void refuseChanged(DnsState.ServerView view, DnsState expected) {
    boolean asExpected =
        expected.servers().stream()
            .filter(server -> server.problem().isEmpty())
            .findFirst()
            .filter(server -> server.records().equals(view.records()))
            .isPresent();
    if (!asExpected) {
      throw calls.refused(
          "DNS_CHANGED_MEANWHILE", "The names are not as they were when this was planned.");
    }
  }

  private void publish(Instant at, Set<IngressAddress> addresses) {
    SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    names.forEach(name -> records.put(name, new TreeSet<>(addresses)));
    versions.add(new Version(at, records));
  }

  private DnsState.ServerView view(String server, Location location) {
    boolean answers =
        location.dataCenter().map(in -> world.dataCenter(in.value())).stream()
            .allMatch(in -> in.isOn() && in.isReachable());
    boolean takesUpdates = server.equals(servers.keySet().iterator().next());
    Instant seen = takesUpdates ? world.now() : world.now().minus(transferDelay);
    return answers
        ? new DnsState.ServerView(
            server, location, versionAt(seen).records(), ttl, Optional.empty())
        : new DnsState.ServerView(
            server, location, new TreeMap<>(), Duration.ZERO, Optional.of("no answer"));
  }

  private Version versionAt(Instant at) {
    Version newest = versions.get(0);
    for (Version version : versions) {
      newest = version.at().isAfter(at) ? newest : version;
    }
    return newest;
  }

  /** Every address that some client may still use then, because it resolved it a while before. */
  NavigableSet<IngressAddress> mayBeUsedAt(Instant at) {
    Duration kept = at.isBefore(keptUntil) && keptFor.compareTo(ttl) > 0 ? keptFor : ttl;
    Instant oldest = at.minus(kept).minus(transferDelay);
    NavigableSet<IngressAddress> addresses = new TreeSet<>();
    versionAt(oldest).records().values().forEach(addresses::addAll);
    for (Version version : versions) {
      if (version.at().isAfter(oldest) && !version.at().isAfter(at)) {
        version.records().values().forEach(addresses::addAll);
      }
    }
    return addresses;
  }

  /** The addresses that the server with the newest records gives out now. */
  NavigableSet<IngressAddress> newest() {
    NavigableSet<IngressAddress> addresses = new TreeSet<>();
    versionAt(world.now()).records().values().forEach(addresses::addAll);
    return addresses;
  }

  /**
   * The authoritative servers, the one that takes updates first; default ns1, ns2, both outside.
   */
  public FakeDns servers(Map<String, Location> inOrder) {
    if (inOrder.isEmpty()) {
      throw new IllegalArgumentException("servers is empty; a zone has at least one server");
    }
    world.event(
        "the zone is served by " + inOrder,
        () -> {
          servers.clear();
          servers.putAll(inOrder);
        });
    return this;
  }

  /** The time to live of the records; default 60 s. */
  public FakeDns ttl(Duration value) {
    world.event("the zone's TTL is " + value, () -> ttl = value);
    return this;
  }

  /** How long the other servers lag behind the first; default zero. */
  public FakeDns transferDelay(Duration value) {
    world.event("the zone's transfers take " + value, () -> transferDelay = value);
    return this;
  }

  /** Somebody else edits the zone. */
  public void editedByHand(Set<IngressAddress> to) {
    world.event("a person points the zone at " + to, () -> publish(world.now(), to));
  }

  private record Version(Instant at, SortedMap<DnsName, Set<IngressAddress>> records) {}
}

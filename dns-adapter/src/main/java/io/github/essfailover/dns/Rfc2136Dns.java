package io.github.essfailover.dns;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.DnsState.ServerView;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.CommandRunner;
import io.github.essfailover.spi.DnsAdapter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * A zone that is moved with signed dynamic updates (RFC 2136, RFC 8945). All names move in one
 * atomic message, and only while they are as the plan saw them.
 *
 * <pre>{@code
 * DnsAdapter dns = Rfc2136Dns.zone("example.org")
 *     .server("ns1.example.org").locatedIn(Location.outside())
 *     .authoritative("ns2", ns2, Location.in("dc2"))
 *     .tsig(TsigKey.of("failover-key", "hmac-sha256", () -> secret))
 *     .records("matrix", "chat")
 *     .build();
 * }</pre>
 *
 * <p>For a zone that wants GSS-TSIG, {@link Rfc2136DnsBuilder#nsupdate} sends the same updates with
 * BIND's program.
 *
 * <p>Thread-safe. It holds no connection and no thread.
 */
public final class Rfc2136Dns implements DnsAdapter {

  private final String name;
  private final Name zone;
  private final List<NameServer> servers;
  private final SortedSet<DnsName> names;
  private final boolean isSigned;
  private final Duration ttl;
  private final Duration patience;
  private final Updates updates;

  Rfc2136Dns(Rfc2136DnsBuilder builder, NameServer primary, Clock clock) {
    name = builder.name;
    zone = builder.zone;
    List<NameServer> all = new ArrayList<>(List.of(primary));
    all.addAll(builder.others);
    servers = List.copyOf(all);
    names = Collections.unmodifiableSortedSet(builder.names());
    TsigKey key = builder.key;
    ttl = builder.ttl;
    patience = builder.patience;
    CommandRunner runner = builder.runner;
    updates =
        runner == null
            ? new UpdateClient(primary, key, clock)
            : new NsupdateClient(primary, runner, builder.command);
    isSigned = key != null || runner != null;
  }

  /** Starts the settings of an adapter for that zone. */
  public static Rfc2136DnsBuilder zone(String zone) {
    return new Rfc2136DnsBuilder(zone);
  }

  @Override
  public String name() {
    return name;
  }

  /** Where the server is that takes the updates. */
  @Override
  public Location locatedIn() {
    return primary().location();
  }

  @Override
  public SortedSet<DnsName> names() {
    return names;
  }

  @Override
  public Map<String, Location> servers() {
    Map<String, Location> locations = new LinkedHashMap<>();
    servers.forEach(server -> locations.put(server.label(), server.location()));
    return Collections.unmodifiableMap(locations);
  }

  /** One after the other; a server that is gone takes no more than its share of the deadline. */
  @Override
  public DnsState observe(Deadline deadline) {
    ZoneReader reader = new ZoneReader(names);
    List<ServerView> views = new ArrayList<>();
    boolean reachedAny = false;
    for (NameServer server : servers) {
      int left = servers.size() - views.size();
      Deadline share = deadline.atMost(deadline.remaining().dividedBy(left)).atMost(patience);
      ZoneReader.Reading reading = reader.read(server, share);
      views.add(reading.view());
      reachedAny |= reading.reached();
    }
    if (!reachedAny) {
      throw Failures.unreachable(String.join(", ", servers().keySet()), null);
    }
    return new DnsState(views);
  }

  /**
   * @throws IllegalArgumentException when there is no address, or an alias is not alone or would be
   *     at the apex of the zone (RFC 1034 section 3.6.2)
   */
  @Override
  public Change point(Set<IngressAddress> to, DnsState expected) {
    SortedSet<IngressAddress> target = checked(to);
    Optional<PointUpdate> update =
        expectation(expected)
            .map(records -> new PointUpdate(zone, records, target, ttl.toSeconds()));
    List<String> preview =
        update
            .map(planned -> planned.nsupdate(primary()))
            .orElse(List.of("point " + names + " at " + target));
    return Change.of(preview, call -> apply(update, target, call));
  }

  private SortedSet<IngressAddress> checked(Set<IngressAddress> to) {
    SortedSet<IngressAddress> target = Addresses.canonical(to);
    boolean hasAlias =
        target.stream().anyMatch(address -> address.type() == IngressAddress.Type.CNAME);
    if (target.isEmpty() || (hasAlias && target.size() > 1)) {
      throw new IllegalArgumentException("to is " + to + "; addresses or one alias are needed");
    }
    if (hasAlias && names.stream().anyMatch(each -> Addresses.name(each).equals(zone))) {
      throw new IllegalArgumentException(
          "to is the alias " + to + ", which the apex of " + zone + " cannot be");
    }
    return target;
  }

  /** What the updated server showed; else what another one did: the prerequisites will tell. */
  private Optional<SortedMap<DnsName, Set<IngressAddress>>> expectation(DnsState expected) {
    return expected.servers().stream()
        .filter(view -> view.problem().isEmpty())
        .filter(view -> view.records().keySet().containsAll(names))
        .findFirst()
        .map(
            view -> {
              SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>(view.records());
              records.keySet().retainAll(names);
              records.replaceAll((each, addresses) -> Addresses.canonical(addresses));
              return records;
            });
  }

  private void apply(Optional<PointUpdate> update, SortedSet<IngressAddress> target, Call call) {
    if (isAt(target, call.deadline())) {
      return;
    }
    PointUpdate planned = update.orElseThrow(() -> Failures.nothingExpected(primary().label()));
    int rcode = updates.send(planned, call.deadline());
    // A replay of an applied update fails its own prerequisites.
    if (rcode != Rcode.NOERROR && !isAt(target, call.deadline())) {
      throw Failures.changedMeanwhile(primary().label(), rcode);
    }
  }

  private boolean isAt(SortedSet<IngressAddress> target, Deadline deadline) {
    ZoneReader.Reading reading = new ZoneReader(names).read(primary(), deadline);
    if (!reading.reached()) {
      throw Failures.unreachable(primary().label(), null);
    }
    return reading.view().pointsAt(target);
  }

  /**
   * What has to be lowered so long before a switchover as resolvers keep the old one.
   * Compare-and-set like {@link #point}.
   *
   * @param newTtl 1 second to 1 day in whole seconds
   * @param expected what {@link #observe} showed
   */
  @Override
  public Optional<Change> setTtl(Duration newTtl, DnsState expected) {
    if (newTtl.compareTo(Duration.ofSeconds(1)) < 0 || newTtl.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("newTtl " + newTtl + " is not from 1 second to 1 day");
    }
    Optional<PointUpdate> update =
        expectation(expected).map(records -> PointUpdate.ofTtl(zone, records, newTtl.toSeconds()));
    List<String> preview =
        update
            .map(planned -> planned.nsupdate(primary()))
            .orElse(List.of("give " + names + " the TTL " + newTtl.toSeconds()));
    return Optional.of(
        Change.of(
            preview,
            call ->
                sendTtl(
                    update.orElseThrow(() -> Failures.nothingExpected(primary().label())), call)));
  }

  private void sendTtl(PointUpdate update, Call call) {
    if (hasTtl(update, call)) {
      return;
    }
    int rcode = updates.send(update, call.deadline());
    // The prerequisites of RFC 2136 do not see a TTL, so a repeat is accepted, too.
    if (rcode != Rcode.NOERROR) {
      throw Failures.changedMeanwhile(primary().label(), rcode);
    }
  }

  private boolean hasTtl(PointUpdate update, Call call) {
    ServerView now = new ZoneReader(names).read(primary(), call.deadline()).view();
    return now.problem().isEmpty()
        && now.records().equals(update.expected())
        && now.ttl().toSeconds() == update.ttlSeconds();
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    return new DnsCheck(this, zone, servers, isSigned, updates).run(deadline);
  }

  private NameServer primary() {
    return servers.get(0);
  }

  /** Zone, names and servers. */
  @Override
  public String toString() {
    return "Rfc2136Dns[" + zone.toString(true) + ", " + names + ", " + servers().keySet() + "]";
  }
}

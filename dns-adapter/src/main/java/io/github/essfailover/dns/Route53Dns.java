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
import io.github.essfailover.spi.DnsAdapter;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.Route53ClientBuilder;

/**
 * A hosted zone of Amazon Route 53, public or private. All names move in one change batch, which is
 * applied as a whole or not at all: DELETE of exactly what is there, which fails when it is not,
 * and CREATE of the new records, which fails when they are there (Route 53 API Reference,
 * ChangeResourceRecordSets).
 *
 * <pre>{@code
 * DnsAdapter dns = Route53Dns.hostedZone("Z0123456789ABCDEFGHIJ", "example.org")
 *     .client(Route53Dns.recommended(Route53Client.builder()).region(Region.AWS_GLOBAL).build())
 *     .records("matrix", "chat")
 *     .build();
 * }</pre>
 *
 * <p>The zone counts as moved when the change is {@code INSYNC}. That is known to the process that
 * made the change only: after a resume elsewhere the record sets have to do, unless the zone's name
 * servers are given with {@link Route53DnsBuilder#authoritative}, who are asked themselves.
 *
 * <p>The control plane of Route 53 is in one region of the provider: a plan that must survive the
 * loss of that region needs another way.
 *
 * <p>Thread-safe when the client is. It never waits for a change: it tells whether it is pending.
 */
public final class Route53Dns implements DnsAdapter {

  /** The view of the API among those of servers. */
  static final String API = "route53";

  private final String name;
  private final Location location;
  private final SortedSet<DnsName> names;
  private final List<NameServer> servers;
  private final Duration patience;
  private final HostedZone zone;
  private final Route53Batch batch;
  private final AtomicReference<@Nullable String> lastChange = new AtomicReference<>();

  Route53Dns(Route53DnsBuilder builder, Route53Client client) {
    name = builder.name;
    location = builder.location;
    names = Collections.unmodifiableSortedSet(builder.names());
    servers = List.copyOf(builder.servers);
    patience = builder.patience;
    zone = new HostedZone(client, builder.hostedZone);
    batch = new Route53Batch(builder.ttl.toSeconds(), Map.copyOf(builder.aliases));
  }

  /**
   * Starts the settings of an adapter.
   *
   * @param id the hosted zone's id, without {@code /hostedzone/}
   * @param zone its domain
   */
  public static Route53DnsBuilder hostedZone(String id, String zone) {
    return new Route53DnsBuilder(id, zone);
  }

  /**
   * Adds to a builder: no retries, because the engine is the one place that repeats and has to know
   * of a lost answer. Credentials, region and HTTP client are the host's; give the HTTP client a
   * connection timeout of a few seconds.
   */
  public static Route53ClientBuilder recommended(Route53ClientBuilder builder) {
    return builder.overrideConfiguration(
        settings -> settings.retryStrategy(AwsRetryStrategy.doNotRetry()));
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
    return names;
  }

  @Override
  public Map<String, Location> servers() {
    Map<String, Location> all = new LinkedHashMap<>();
    all.put(API, location);
    servers.forEach(server -> all.put(server.label(), server.location()));
    return Collections.unmodifiableMap(all);
  }

  @Override
  public DnsState observe(Deadline deadline) {
    List<ServerView> views = new ArrayList<>();
    views.add(ofApi(deadline));
    ZoneReader reader = new ZoneReader(names);
    for (NameServer server : servers) {
      int left = servers.size() + 1 - views.size();
      Deadline share = deadline.atMost(deadline.remaining().dividedBy(left)).atMost(patience);
      views.add(reader.read(server, share).view());
    }
    return new DnsState(views);
  }

  private ServerView ofApi(Deadline deadline) {
    SortedMap<DnsName, Set<IngressAddress>> records = new TreeMap<>();
    long ttl = 0;
    Optional<String> problem = pending(deadline);
    for (DnsName each : names) {
      RecordSets sets = zone.recordSets(each, deadline);
      if (sets.routingPolicy().isPresent()) {
        problem = sets.routingPolicy();
      }
      ttl = Math.max(ttl, sets.ttlSeconds());
      records.put(each, sets.addresses());
    }
    return new ServerView(
        API,
        location,
        problem.isPresent() ? new TreeMap<>() : records,
        Duration.ofSeconds(ttl),
        problem);
  }

  private Optional<String> pending(Deadline deadline) {
    String change = lastChange.get();
    if (change == null || zone.isInSync(change, deadline)) {
      lastChange.compareAndSet(change, null);
      return Optional.empty();
    }
    return Optional.of("has change " + change + " pending");
  }

  /**
   * @throws IllegalArgumentException when there is no address, or an alias is not alone
   */
  @Override
  public Change point(Set<IngressAddress> to, DnsState expected) {
    SortedSet<IngressAddress> target = Addresses.canonical(to);
    boolean hasAlias = target.stream().anyMatch(a -> a.type() == IngressAddress.Type.CNAME);
    if (target.isEmpty() || (hasAlias && target.size() > 1)) {
      throw new IllegalArgumentException("to is " + to + "; addresses or one alias are needed");
    }
    Optional<SortedMap<DnsName, Set<IngressAddress>>> planned = planned(expected);
    List<String> preview = new ArrayList<>();
    names.forEach(each -> preview.add(line(each, planned, target)));
    return Change.of(preview, call -> apply(planned, target, call));
  }

  private Optional<SortedMap<DnsName, Set<IngressAddress>>> planned(DnsState expected) {
    return expected.servers().stream()
        .filter(view -> view.problem().isEmpty())
        .filter(view -> view.records().keySet().containsAll(names))
        .map(ServerView::records)
        .findFirst();
  }

  /** Alias records have no TTL of their own and stay as they are. */
  @Override
  public Optional<Change> setTtl(Duration ttl, DnsState expected) {
    Route53Batch sameNames = new Route53Batch(ttl.toSeconds(), Map.of());
    Optional<SortedMap<DnsName, Set<IngressAddress>>> planned = planned(expected);
    return Optional.of(
        Change.of(
            "hosted zone " + zone.id() + ": give " + names + " the TTL " + ttl.toSeconds(),
            call -> applyTtl(sameNames, planned, call)));
  }

  private void applyTtl(
      Route53Batch sameNames,
      Optional<SortedMap<DnsName, Set<IngressAddress>>> planned,
      Call call) {
    Map<DnsName, RecordSets> now = recordSets(call.deadline());
    if (sameNames.ttlChanges(now).isEmpty()) {
      return;
    }
    requireExpected(planned.orElseThrow(() -> Failures.nothingExpected(API)), now);
    Optional<String> change = zone.change(sameNames.ttlChanges(now), call.deadline());
    if (change.isPresent()) {
      lastChange.set(change.get());
    } else if (!sameNames.ttlChanges(recordSets(call.deadline())).isEmpty()) {
      throw Route53Failures.invalidBatch(zone.id());
    }
  }

  private String line(
      DnsName each,
      Optional<SortedMap<DnsName, Set<IngressAddress>>> planned,
      SortedSet<IngressAddress> target) {
    String before = planned.map(records -> " from " + records.get(each)).orElse("");
    return "hosted zone " + zone.id() + ": change " + each + before + " to " + target;
  }

  private void apply(
      Optional<SortedMap<DnsName, Set<IngressAddress>>> planned,
      SortedSet<IngressAddress> target,
      Call call) {
    Map<DnsName, RecordSets> now = recordSets(call.deadline());
    if (isAt(target, now)) {
      return;
    }
    SortedMap<DnsName, Set<IngressAddress>> expected =
        planned.orElseThrow(() -> Failures.nothingExpected(API));
    requireExpected(expected, now);
    Optional<String> change = zone.change(batch.changes(now, target), call.deadline());
    if (change.isPresent()) {
      lastChange.set(change.get());
      return;
    }
    // Somebody was faster, perhaps this very change before its answer was lost.
    Map<DnsName, RecordSets> after = recordSets(call.deadline());
    if (!isAt(target, after)) {
      requireExpected(expected, after);
      throw Route53Failures.invalidBatch(zone.id());
    }
  }

  private Map<DnsName, RecordSets> recordSets(Deadline deadline) {
    Map<DnsName, RecordSets> sets = new TreeMap<>();
    names.forEach(each -> sets.put(each, zone.recordSets(each, deadline)));
    return sets;
  }

  private static boolean isAt(Set<IngressAddress> target, Map<DnsName, RecordSets> now) {
    return now.values().stream()
        .allMatch(sets -> sets.routingPolicy().isEmpty() && sets.addresses().equals(target));
  }

  private void requireExpected(
      SortedMap<DnsName, Set<IngressAddress>> expected, Map<DnsName, RecordSets> now) {
    now.forEach(
        (each, sets) -> {
          if (sets.routingPolicy().isPresent()) {
            throw Route53Failures.routingPolicy(zone.id(), each);
          }
          if (!sets.addresses()
              .equals(Addresses.canonical(expected.getOrDefault(each, Set.of())))) {
            throw Route53Failures.changedMeanwhile(zone.id(), each);
          }
        });
  }

  @Override
  public List<Finding> check(Deadline deadline) {
    return new Route53Check(zone, names).run(deadline);
  }

  /** Zone, names and servers. */
  @Override
  public String toString() {
    return "Route53Dns[" + zone.id() + ", " + names + ", " + servers().keySet() + "]";
  }
}

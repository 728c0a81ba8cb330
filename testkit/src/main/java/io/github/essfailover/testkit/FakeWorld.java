package io.github.essfailover.testkit;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.model.DnsName;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.MediaItem;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.spi.ServiceProbe;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Data centers in memory that obey the rules of real ones: logs, lineages, operators, caches of
 * names, partitions. It is the only truth for its adapters, and it knows what no orchestrator can
 * know: which acknowledged commits are lost, who acknowledges right now.
 *
 * <p>The first data center is active: its databases are primaries, its operator has one replica,
 * DNS points at it, its firewalls are open. The others stream from it, their operators have none,
 * their firewalls stop outbound traffic.
 *
 * <p>Deterministic: no clock but the given one, no threads. Thread-safe by one lock, which is never
 * held while a call waits; listeners run under it.
 */
public final class FakeWorld {
  /** The place of the orchestrator, for {@link #partition}. */
  public static final String ORCHESTRATOR = "orchestrator";

  /** The place of the users, for {@link #partition}. */
  public static final String CLIENTS = "clients";

  /** The place of remote servers and push gateways, for {@link #partition}. */
  public static final String INTERNET = "internet";

  static final Set<String> PLACES = Set.of(ORCHESTRATOR, CLIENTS, INTERNET);

  private final Object lock = new Object();
  private final Clock clock;
  private final Delay delay;
  private final Faults faults = new Faults();
  private final Map<String, FakeDataCenter> dataCenters;
  private final List<String> serverNames;
  private final List<Server> servers;
  private final Network network;
  private final Replication replication;
  private final Applications applications;
  private final FakeDns dns;
  private final FakeServiceProbe probe;
  private final Set<ObjectKey> objects = new TreeSet<>();
  private final MediaTable media = new MediaTable();
  private final List<Consumer<String>> listeners = new ArrayList<>();
  private Duration latency = Duration.ZERO;

  FakeWorld(FakeWorldBuilder builder) {
    this.clock = builder.clock;
    this.delay = builder.delay;
    this.serverNames = List.copyOf(builder.servers.keySet());
    Groundwork groundwork = new Groundwork(this, builder);
    this.dataCenters = groundwork.dataCenters();
    this.servers = groundwork.servers();
    this.network = new Network(servers);
    this.replication = new Replication(this, servers, builder.archive);
    this.applications = new Applications(servers, replication);
    this.dns = new FakeDns(this, names(), dataCenters.values().iterator().next().ingress());
    this.probe = new FakeServiceProbe(this);
    settle();
  }

  /** The world of the reference architecture: the first data center is active. */
  public static FakeWorld of(String... dataCenters) {
    return builder(dataCenters).build();
  }

  /** Starts a world with options. */
  public static FakeWorldBuilder builder(String... dataCenters) {
    return new FakeWorldBuilder(List.of(dataCenters));
  }

  private static Set<DnsName> names() {
    return Set.of(DnsName.of("matrix.example.org"), DnsName.of("chat.example.org"));
  }

  /**
   * An orchestrator of this world, lacking journal and approvals: all data centers, the zone and
   * the probe are given to it.
   */
  public OrchestratorBuilder orchestrator() {
    OrchestratorBuilder builder =
        FailoverOrchestrator.builder()
            .deployment("example.org")
            .dns(dns)
            .service(probe)
            .clock(clock)
            .nanoTime(() -> Duration.between(Instant.EPOCH, clock.instant()).toNanos());
    dataCenters.values().forEach(each -> builder.dataCenters(each.dataCenter()));
    return builder;
  }

  /** Takes the lock. */
  <T> T locked(Supplier<T> body) {
    synchronized (lock) {
      return body.get();
    }
  }

  /** Takes the lock, lets it happen and tells the listeners. */
  void act(String effect, Runnable body) {
    synchronized (lock) {
      settle();
      body.run();
      settle();
      List.copyOf(listeners).forEach(listener -> listener.accept(effect));
    }
  }

  void event(String event, Runnable body) {
    act(event, body);
  }

  void settle() {
    replication.run();
    dataCenters.values().forEach(place -> place.cluster().settle());
  }

  Instant now() {
    return clock.instant();
  }

  Clock clock() {
    return clock;
  }

  Delay delay() {
    return delay;
  }

  Duration latency() {
    return locked(() -> latency);
  }

  boolean hasArchive() {
    return replication.hasArchive();
  }

  boolean isStreaming(Server standby) {
    return replication.isStreaming(standby);
  }

  long streaming(Server primary, SynchronousRule rule) {
    return replication.streaming(primary, rule).count();
  }

  Set<String> usedSlots(Server upstream) {
    return replication.usedSlots(upstream);
  }

  Optional<Server> listening(Endpoint endpoint) {
    return network.listening(endpoint);
  }

  boolean reaches(String from, String to) {
    return network.reaches(from, to);
  }

  int sessionsOf(Server server) {
    boolean open = server.takesWrites();
    return (int)
        (open
            ? dataCenters.values().stream().filter(dc -> dc.cluster().writesTo(server)).count()
            : 0);
  }

  String systemIdentifier(String server) {
    return Long.toString(7_300_000_000_000_000_001L + serverNames.indexOf(server));
  }

  void promoted(Server server) {
    applications.promoted(server);
  }

  boolean hasObject(ObjectKey key) {
    return objects.contains(key);
  }

  boolean servesNow(FakeDataCenter place) {
    return place.cluster().isReady();
  }

  boolean commitThroughService(FakeDataCenter place) {
    boolean committed = applications.commitThrough(place, now());
    settle();
    return committed;
  }

  /** Takes the lock. */
  Commit commit(Server server, String database, long bytes) {
    synchronized (lock) {
      settle();
      try {
        return applications.commit(server, database, bytes, now());
      } finally {
        settle();
      }
    }
  }

  /** A data center. */
  public FakeDataCenter dataCenter(String name) {
    return Optional.ofNullable(dataCenters.get(name))
        .orElseThrow(() -> new IllegalArgumentException("there is no data center '" + name + "'"));
  }

  /** All data centers, the one that was active first is the first. */
  public Collection<FakeDataCenter> dataCenters() {
    return List.copyOf(dataCenters.values());
  }

  /** The zone. */
  public FakeDns dns() {
    return dns;
  }

  /** The probe of the service; it looks from where the clients are. */
  public ServiceProbe probe() {
    return probe;
  }

  /** What goes wrong. */
  public Faults faults() {
    return faults;
  }

  /** How long every call of an adapter takes; default zero. */
  public void latency(Duration value) {
    locked(() -> latency = value);
  }

  /** Called after every effect and event, under the world's lock, with what happened. */
  public void onEffect(Consumer<String> listener) {
    locked(() -> listeners.add(listener));
  }

  /** Everything in it is off at once, network devices included. */
  public void powerLoss(String dataCenter) {
    FakeDataCenter place = dataCenter(dataCenter);
    event(dataCenter + " loses power", place::losePower);
  }

  /**
   * It boots with whatever it had: primaries are primaries again, operators have their replicas.
   */
  public void powerReturns(String dataCenter) {
    FakeDataCenter place = dataCenter(dataCenter);
    event(dataCenter + " has power again", place::powerReturns);
  }

  /** Nothing passes between the two, in neither direction: data centers or one of our constants. */
  public void partition(String one, String other) {
    String a = place(one);
    String b = place(other);
    event(a + " and " + b + " are cut", () -> network.cut(a, b));
  }

  /** The two reach each other again. */
  public void heal(String one, String other) {
    String a = place(one);
    String b = place(other);
    event(a + " and " + b + " reach each other", () -> network.heal(a, b));
  }

  /** All partitions end. */
  public void healAll() {
    event("all reach each other", network::healAll);
  }

  /** The orchestrator cannot reach it; everybody else can. */
  public void unreachableFromOrchestrator(String dataCenter) {
    partition(ORCHESTRATOR, dataCenter);
  }

  /** Neither orchestrator nor data centers reach it; its own clients and the internet do. */
  public void isolate(String dataCenter) {
    partition(ORCHESTRATOR, dataCenter);
    dataCenters.keySet().stream()
        .filter(other -> !other.equals(dataCenter))
        .forEach(other -> partition(dataCenter, other));
  }

  /** A database server is gone; its data too, unless it comes back. */
  public void databaseLoss(String dataCenter, String server) {
    Server gone = dataCenter(dataCenter).database(server).server();
    event(gone + " is lost", () -> gone.down = true);
  }

  /** A lost database server comes back as it was. */
  public void databaseReturns(String dataCenter, String server) {
    Server back = dataCenter(dataCenter).database(server).server();
    event(back + " is back", () -> back.down = false);
  }

  /** A cluster is gone, with its pods. */
  public void clusterLoss(String dataCenter) {
    FakeCluster gone = dataCenter(dataCenter).cluster();
    event(dataCenter + "'s cluster is lost", gone::lose);
  }

  /** A lost cluster is back as it was. */
  public void clusterReturns(String dataCenter) {
    FakeCluster back = dataCenter(dataCenter).cluster();
    event(dataCenter + "'s cluster is back", back::build);
  }

  /** A host name leads to the server that listens at another endpoint, as a stale CNAME does. */
  public void alias(Endpoint name, Endpoint leadsTo) {
    event(name + " leads to " + leadsTo, () -> network.alias(name, leadsTo));
  }

  /** The bucket has one more object. */
  public void putObject(ObjectKey key) {
    event(key + " is stored", () -> objects.add(key));
  }

  /**
   * A user uploads a medium: every catalogue has it, the bucket not before {@link #putObject}.
   *
   * @return its key in the bucket
   */
  public ObjectKey uploadMedium(String id) {
    ObjectKey key = new ObjectKey("local_content/" + id);
    event("medium " + id + " is uploaded", () -> media.uploaded(new MediaItem(id, key, now())));
    return key;
  }

  /** A user announces a medium: the databases know it, and its content is nowhere yet. */
  public void announceMedium(String id) {
    event("medium " + id + " is announced", () -> media.announced(id));
  }

  /** Synapse caches the preview of a web page: the databases know it, the bucket does not. */
  public void cachePreview(String id) {
    event("preview " + id + " is cached", () -> media.cached(id));
  }

  /** Those whose content was uploaded by users, newest first. */
  List<MediaItem> media() {
    return media.uploads();
  }

  void removeObject(ObjectKey key) {
    objects.remove(key);
  }

  /** What can arrive arrives; every look and every event does the same. */
  public void replicate() {
    locked(
        () -> {
          settle();
          return true;
        });
  }

  private String place(String name) {
    return PLACES.contains(name) ? name : dataCenter(name).id().value();
  }

  /** All acknowledged commits, oldest first. */
  public List<Commit> acknowledged() {
    return locked(applications::acknowledged);
  }

  /**
   * The acknowledged commits that are not in the log of the server that was promoted last in its
   * replication group; without a promotion that is the first primary.
   */
  public List<Commit> lostAcknowledged() {
    return seen(applications::lost);
  }

  /** The acknowledged commits that a data center's copies do not hold. */
  public List<Commit> missingIn(String dataCenter) {
    FakeDataCenter place = dataCenter(dataCenter);
    return seen(() -> applications.missingIn(place));
  }

  /** Whether its workloads are ready and the databases that they render take their writes. */
  public boolean serves(String dataCenter) {
    FakeDataCenter place = dataCenter(dataCenter);
    return seen(() -> servesNow(place));
  }

  /**
   * Whether an application's commit in this data center's copy of the database can succeed and its
   * answer reach a client: the server takes writes, ready workloads somewhere use it, and their
   * firewalls let answers through.
   *
   * @param database a database on a server, for instance {@code synapse}
   */
  public boolean acks(String dataCenter, String database) {
    FakeDataCenter place = dataCenter(dataCenter);
    requireDatabase(place, database);
    return seen(
        () ->
            place.databases().stream()
                .map(FakeDatabase::server)
                .anyMatch(
                    s -> s.takesWrites() && replication.canConfirm(s) && isUsed(s, database)));
  }

  /** Nobody acknowledges in a database that does not exist: a test that asks so proves nothing. */
  private static void requireDatabase(FakeDataCenter place, String database) {
    if (place.databases().stream().noneMatch(server -> server.databases().contains(database))) {
      throw new IllegalArgumentException(
          place.id() + " has no database " + database + "; name one that an application uses");
    }
  }

  private boolean isUsed(Server server, String database) {
    return dataCenters.values().stream()
        .anyMatch(dc -> dc.cluster().writesTo(server, database) && dc.answersClients());
  }

  /** The data centers for which {@link #acks} holds. */
  public List<String> acknowledging(String database) {
    return dataCenters.keySet().stream().filter(name -> acks(name, database)).toList();
  }

  /** The data centers whose workloads are ready and whose firewalls let them out. */
  public List<String> federating() {
    return seen(
        () ->
            dataCenters.values().stream()
                .filter(dc -> dc.cluster().isReady() && dc.egressIsOpen())
                .map(FakeDataCenter::toString)
                .toList());
  }

  /** The database servers that take writes of applications, in the order of data centers. */
  public List<String> writablePrimaries() {
    return seen(() -> servers.stream().filter(Server::takesWrites).map(Server::toString).toList());
  }

  /** The data centers that clients may connect to then, fresh or from their caches. */
  public NavigableSet<String> clientResolves(Instant at) {
    return seen(() -> at(dns.mayBeUsedAt(at)));
  }

  /** The data centers that the names lead to now, by the server with the newest records. */
  public NavigableSet<String> dnsPointsAt() {
    return seen(() -> at(dns.newest()));
  }

  private NavigableSet<String> at(Set<IngressAddress> addresses) {
    NavigableSet<String> there = new TreeSet<>();
    for (FakeDataCenter place : dataCenters.values()) {
      if (place.ingress().stream().anyMatch(addresses::contains)) {
        there.add(place.id().value());
      }
    }
    return there;
  }

  private <T> T seen(Supplier<T> body) {
    return locked(
        () -> {
          settle();
          return body.get();
        });
  }
}

package io.github.essfailover.testkit;

import io.github.essfailover.DataCenter;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.Site;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A data center of a {@link FakeWorld}: its adapters, and what its users do.
 *
 * <p>Thread-safe.
 */
public final class FakeDataCenter {
  private final FakeWorld world;
  private final DataCenterId id;
  private final SortedMap<String, FakeDatabase> databases = new TreeMap<>();
  private final SortedMap<String, FakeFirewall> firewalls = new TreeMap<>();
  private final SortedMap<String, FakeBackupCatalog> backups = new TreeMap<>();
  private final FakeCluster cluster;
  private final FakePower power;
  private final FakeObjectStorage objectStorage;
  private @Nullable FakeMediaCatalog media;
  private final Set<IngressAddress> ingress;
  private boolean lost;
  private boolean switchedOff;

  FakeDataCenter(
      FakeWorld world, DataCenterId id, Set<IngressAddress> ingress, Workloads workloads) {
    this.world = world;
    this.id = id;
    this.ingress = new TreeSet<>(ingress);
    this.cluster = new FakeCluster(world, this, workloads);
    this.power = new FakePower(world, this);
    this.objectStorage = new FakeObjectStorage(world, this);
  }

  void add(FakeDatabase database) {
    databases.put(database.name(), database);
  }

  void add(FakeFirewall firewall) {
    firewalls.put(firewall.name(), firewall);
  }

  /** Its name. */
  public DataCenterId id() {
    return id;
  }

  /** The adapter of its database server of that name. */
  public FakeDatabase database(String name) {
    return Optional.ofNullable(databases.get(name))
        .orElseThrow(
            () -> new IllegalArgumentException(id + " has no database server '" + name + "'"));
  }

  /** The adapters of its database servers. */
  public Collection<FakeDatabase> databases() {
    return databases.values();
  }

  /** The adapter of its cluster. */
  public FakeCluster cluster() {
    return cluster;
  }

  /** The adapter of its only or first firewall. */
  public FakeFirewall firewall() {
    return firewall(firewalls.firstKey());
  }

  /** The adapter of its firewall of that name. */
  public FakeFirewall firewall(String name) {
    return Optional.ofNullable(firewalls.get(name))
        .orElseThrow(() -> new IllegalArgumentException(id + " has no firewall '" + name + "'"));
  }

  /** The adapters of its firewalls. */
  public Collection<FakeFirewall> firewalls() {
    return firewalls.values();
  }

  /** The adapter of its power control; a host may leave it out. */
  public FakePower power() {
    return power;
  }

  /** The adapter of the media bucket, as seen from here. */
  public FakeObjectStorage objectStorage() {
    return objectStorage;
  }

  /**
   * The catalogue of the backups of its server of that name. A data center has one from the first
   * call of this on, so call it before {@link #dataCenter()}.
   */
  public FakeBackupCatalog backups(String server) {
    return backups.computeIfAbsent(
        server, name -> new FakeBackupCatalog(world, this, database(name)));
  }

  /**
   * The catalogue of the media beside its database. A data center has one from the first call of
   * this on, so call it before {@link #dataCenter()}.
   */
  public FakeMediaCatalog media() {
    FakeMediaCatalog known = media;
    if (known == null) {
      known = new FakeMediaCatalog(world, this);
      media = known;
    }
    return known;
  }

  /** Where it takes its users' connections. */
  public Set<IngressAddress> ingress() {
    return new TreeSet<>(ingress);
  }

  /** The data center as a host configures it; without the power control. */
  public DataCenter dataCenter() {
    DataCenter.Builder builder = DataCenter.named(id.value()).cluster(cluster);
    databases.values().forEach(builder::database);
    firewalls.values().forEach(builder::firewall);
    builder.objectStorage(objectStorage);
    backups.values().forEach(builder::backups);
    if (media != null) {
      builder.media(media);
    }
    ingress.forEach(address -> builder.ingress(address.value()));
    return builder.build();
  }

  /** All adapters, the way step handlers see them; without the power control. */
  public Site site() {
    SortedMap<String, DatabaseAdapter> servers = new TreeMap<>(databases);
    SortedMap<String, FirewallAdapter> walls = new TreeMap<>(firewalls);
    return new Site(
        id,
        cluster,
        servers,
        walls,
        Optional.empty(),
        Optional.of(objectStorage),
        ingress,
        List.copyOf(backups.values()),
        Optional.empty(),
        Optional.ofNullable(media));
  }

  /**
   * An application commits in the first database of that server.
   *
   * @param bytes of log that it writes, at least 1
   * @throws CommitFailedException when it is not acknowledged
   */
  public Commit commit(String server, long bytes) {
    return commit(server, database(server).server().databases.iterator().next(), bytes);
  }

  /**
   * An application commits.
   *
   * @param bytes of log that it writes, at least 1
   * @throws CommitFailedException when it is not acknowledged
   */
  public Commit commit(String server, String database, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes is " + bytes + "; a commit writes at least 1");
    }
    return world.commit(database(server).server(), database, bytes);
  }

  /** Whether its machines run. */
  boolean isOn() {
    return !lost && !switchedOff;
  }

  /** Whether anything in it has power, firewalls included. */
  boolean hasPower() {
    return !lost;
  }

  boolean isReachable() {
    return world.reaches(FakeWorld.ORCHESTRATOR, id.value());
  }

  void switchOff() {
    switchedOff = true;
  }

  void losePower() {
    lost = true;
  }

  void powerReturns() {
    if (!isOn()) {
      lost = false;
      switchedOff = false;
      cluster.boot();
    }
  }

  boolean egressIsOpen() {
    return isOn()
        && world.reaches(id.value(), FakeWorld.INTERNET)
        && firewalls.values().stream().noneMatch(FakeFirewall::stopsEgress);
  }

  /** Whether clients that connect here get answers through the firewalls. */
  boolean answersClients() {
    return isOn()
        && world.reaches(FakeWorld.CLIENTS, id.value())
        && firewalls.values().stream().noneMatch(FakeFirewall::stopsAnswers);
  }

  @Override
  public String toString() {
    return id.value();
  }
}

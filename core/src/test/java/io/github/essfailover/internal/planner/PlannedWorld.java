package io.github.essfailover.internal.planner;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.FirewallAdapter;
import io.github.essfailover.spi.PlainAdapters;
import io.github.essfailover.spi.PowerAdapter;
import io.github.essfailover.spi.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A hand-made world: dc1 is active, all others are good standbys, unless a test says otherwise. */
final class PlannedWorld {

  static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  static final Failover REQUEST = Failover.of("dc1").to("dc2").because("INC-4711");
  static final Lsn POSITION = Lsn.parse("0/5000000");

  final SortedMap<DataCenterId, Site> sites = new TreeMap<>();
  final List<DnsAdapter> dns = new ArrayList<>();
  final SortedMap<String, Seen<DnsState>> dnsSeen = new TreeMap<>();
  final List<Dependence> dependences = new ArrayList<>();
  final List<CustomStep> customSteps = new ArrayList<>();
  boolean probe = true;
  boolean guarded;
  Instant now = NOW;
  String topology = "topology";

  private final SortedMap<DataCenterId, SortedMap<String, Seen<DatabaseState>>> databases =
      new TreeMap<>();
  private final SortedMap<DataCenterId, Seen<ClusterState>> clusters = new TreeMap<>();

  private PlannedWorld() {}

  /** So many data centers with one server each; one zone outside. */
  static PlannedWorld of(int dataCenters) {
    return of(dataCenters, List.of("main"), List.of(), false);
  }

  static PlannedWorld of(
      int dataCenters, List<String> servers, List<String> firewalls, boolean power) {
    PlannedWorld world = new PlannedWorld();
    for (int i = 1; i <= dataCenters; i++) {
      world.add("dc" + i, servers, firewalls, power);
    }
    world.dns.add(zone(Location.outside(), Map.of("ns1", Location.outside())));
    world.dependences.add(new Dependence("the journal", Location.outside()));
    return world;
  }

  static DnsAdapter zone(Location where, Map<String, Location> servers) {
    return PlainAdapters.dns("zone", where, servers);
  }

  static DatabaseState.Builder state(Role role) {
    return DatabaseState.builder("7000000000000000001", role)
        .timeline(1)
        .position(POSITION, POSITION);
  }

  private void add(String name, List<String> servers, List<String> firewalls, boolean power) {
    DataCenterId id = DataCenterId.of(name);
    SortedMap<String, DatabaseAdapter> adapters = new TreeMap<>();
    SortedMap<String, Seen<DatabaseState>> states = new TreeMap<>();
    for (String server : servers) {
      adapters.put(server, PlainAdapters.database(server, name));
      states.put(server, Seen.of(state(name.equals("dc1") ? Role.PRIMARY : Role.STANDBY).build()));
    }
    SortedMap<String, FirewallAdapter> gateways = new TreeMap<>();
    firewalls.forEach(f -> gateways.put(f, PlainAdapters.firewall(f, Location.in(name))));
    Optional<PowerAdapter> switches =
        power ? Optional.of(PlainAdapters.power(Location.in(name))) : Optional.empty();
    sites.put(
        id,
        new Site(
            id,
            PlainAdapters.cluster(name),
            adapters,
            gateways,
            switches,
            Optional.empty(),
            Set.of(IngressAddress.parse("192.0.2." + name.charAt(2))),
            List.of()));
    databases.put(id, states);
    clusters.put(
        id,
        Seen.of(
            new ClusterState(
                "uid-" + name,
                true,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new ClusterState.Reconciled(false, "", Optional.empty()),
                Map.of())));
  }

  PlannedWorld sees(String dataCenter, String server, DatabaseState.Builder state) {
    states(dataCenter).put(server, Seen.of(state.build()));
    return this;
  }

  PlannedWorld noAnswer(String dataCenter, String server) {
    states(dataCenter).put(server, Seen.nothing("connection refused"));
    return this;
  }

  PlannedWorld noCluster(String dataCenter) {
    clusters.put(DataCenterId.of(dataCenter), Seen.nothing("no route"));
    return this;
  }

  PlannedWorld without(String dataCenter, String server, DatabaseAdapter instead) {
    Site site = java.util.Objects.requireNonNull(sites.get(DataCenterId.of(dataCenter)));
    SortedMap<String, DatabaseAdapter> servers = new TreeMap<>(site.databases());
    servers.put(server, instead);
    sites.put(
        site.id(),
        new Site(
            site.id(),
            site.cluster(),
            servers,
            site.firewalls(),
            site.power(),
            site.objectStorage(),
            site.ingress(),
            site.backups()));
    return this;
  }

  /** Every data center has an ingress of that name beside its firewalls. */
  PlannedWorld ingress(String name) {
    sites.replaceAll(
        (id, site) -> {
          SortedMap<String, FirewallAdapter> firewalls = new TreeMap<>(site.firewalls());
          firewalls.put(name, PlainAdapters.ingress(name, Location.in(id)));
          return new Site(
              site.id(),
              site.cluster(),
              site.databases(),
              firewalls,
              site.power(),
              site.objectStorage(),
              site.ingress(),
              site.backups());
        });
    return this;
  }

  Observation observation() {
    return new Observation(databases, clusters, dnsSeen);
  }

  Plan plan() {
    return plan(REQUEST);
  }

  Plan plan(Failover request) {
    return Planner.plan(
        new Planner.Input(
            DeploymentId.of("example.org"),
            topology,
            request,
            sites,
            dns,
            probe,
            dependences,
            observation(),
            new PlanPolicy(
                Duration.ofHours(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofMinutes(10),
                Duration.ofHours(4),
                guarded,
                customSteps),
            now));
  }

  private SortedMap<String, Seen<DatabaseState>> states(String dataCenter) {
    return java.util.Objects.requireNonNull(databases.get(DataCenterId.of(dataCenter)));
  }
}

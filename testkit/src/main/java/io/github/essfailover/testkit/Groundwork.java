package io.github.essfailover.testkit;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.SynchronousRule;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Upstream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Lays out the data centers of a world: the first one active, the others streaming from it. */
final class Groundwork {
  private final FakeWorld world;
  private final FakeWorldBuilder options;
  private final Map<String, FakeDataCenter> dataCenters = new LinkedHashMap<>();
  private final List<Server> servers = new ArrayList<>();
  private final Map<String, Wal> beginnings = new TreeMap<>();

  Groundwork(FakeWorld world, FakeWorldBuilder options) {
    this.world = world;
    this.options = options;
    options.dataCenters.forEach(this::layOut);
    List<Server> primaries = servers.stream().filter(server -> server.primary).toList();
    primaries.forEach(primary -> servers.forEach(server -> attach(server, primary)));
  }

  Map<String, FakeDataCenter> dataCenters() {
    return dataCenters;
  }

  List<Server> servers() {
    return servers;
  }

  private void layOut(String name) {
    boolean active = dataCenters.isEmpty();
    Workloads workloads = new Workloads();
    FakeDataCenter place =
        new FakeDataCenter(
            world, DataCenterId.of(name), ingress(dataCenters.size() + 1), workloads);
    dataCenters.put(name, place);
    options.servers.forEach((server, databases) -> add(place, server, databases, workloads));
    for (String firewall : options.firewalls) {
      FakeFirewall made = new FakeFirewall(world, place, firewall);
      made.setClosed(active ? Set.of() : Set.of(Traffic.OUTBOUND));
      place.add(made);
    }
    if (active) {
      workloads.runSince(world.now());
    }
  }

  private static Set<IngressAddress> ingress(int number) {
    return Set.of(
        IngressAddress.parse("192.0.2." + 10 * number),
        IngressAddress.parse("2001:db8::" + 10 * number));
  }

  private void add(FakeDataCenter place, String name, Set<String> databases, Workloads workloads) {
    String host = name.equals("main") ? "db" : name;
    Endpoint endpoint = new Endpoint(host + "." + place + ".internal", 5432);
    Wal wal = beginnings.computeIfAbsent(name, any -> Wal.startingAt(world.now()));
    Server server = new Server(place, name, endpoint, databases, wal.copy());
    server.primary = dataCenters.size() == 1;
    if (server.primary && !options.synchronousStandbys.isEmpty()) {
      server.synchronous =
          Optional.of(new SynchronousRule(1, new TreeSet<>(options.synchronousStandbys)));
    }
    servers.add(server);
    place.add(new FakeDatabase(world, server));
    databases.forEach(database -> workloads.rendered.put(database, endpoint));
  }

  private void attach(Server standby, Server primary) {
    if (!standby.primary && standby.name.equals(primary.name)) {
      String slot = standby.home.id().value();
      primary.slots.add(slot);
      standby.follow(Upstream.withArchive(primary.endpoint, slot), options.archive);
    }
  }
}

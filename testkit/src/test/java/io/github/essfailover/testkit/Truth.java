package io.github.essfailover.testkit;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Upstream;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What no orchestrator can know about the database servers of a {@link FakeWorld}. */
public final class Truth {
  private final FakeWorld world;

  /** The truth about that world. */
  public Truth(FakeWorld world) {
    this.world = world;
  }

  private Server server(String dataCenter, String name) {
    return world.dataCenter(dataCenter).database(name).server();
  }

  /** Whether it has left recovery. */
  public boolean isPrimary(String dataCenter, String name) {
    return world.locked(() -> server(dataCenter, name).primary);
  }

  /** Whether nothing gets out of that data center. */
  public boolean isCutOff(String dataCenter) {
    return world.locked(() -> !world.dataCenter(dataCenter).egressIsOpen());
  }

  /** Whether it runs. */
  public boolean isUp(String dataCenter, String name) {
    return world.locked(() -> server(dataCenter, name).isUp());
  }

  /** Whether applications can write to it. */
  public boolean takesWrites(String dataCenter, String name) {
    return world.locked(() -> server(dataCenter, name).takesWrites());
  }

  /** Whether it was promoted for a drill, and what it acknowledges is lost on purpose. */
  public boolean isTrial(String dataCenter, String name) {
    return world.locked(() -> server(dataCenter, name).trial);
  }

  /** Whether it runs and the orchestrator reaches it. */
  public boolean isReachable(String dataCenter, String name) {
    return world.locked(
        () -> server(dataCenter, name).isUp() && world.reaches(FakeWorld.ORCHESTRATOR, dataCenter));
  }

  /** The end of its log. */
  public Lsn position(String dataCenter, String name) {
    return world.locked(() -> server(dataCenter, name).wal.end());
  }

  /** How often it was promoted: every promotion begins a timeline. */
  public int promotions(String dataCenter, String name) {
    return world.locked(() -> server(dataCenter, name).wal.timeline() - 1);
  }

  /** How often its log holds that mark. */
  public long marks(String dataCenter, String name, MarkId mark) {
    return world.locked(
        () ->
            server(dataCenter, name).wal.marks().stream()
                .filter(row -> row.id().equals(mark))
                .count());
  }

  /** The data center that it is told to follow. */
  public Optional<String> upstream(String dataCenter, String name) {
    return world.locked(
        () ->
            server(dataCenter, name)
                .upstream
                .map(Upstream::endpoint)
                .flatMap(world::listening)
                .map(up -> up.home.id().value()));
  }

  /** Ends what {@link FakeDatabase#holdBack} began, unless it follows that data center. */
  public void arrivesAtOnceUnlessFrom(String dataCenter, String name, String slow) {
    world.locked(
        () -> {
          if (!upstream(dataCenter, name).equals(Optional.of(slow))) {
            server(dataCenter, name).heldBackBytes = 0;
          }
          return true;
        });
  }

  /** Whether everything that it holds is in the other's log, in the same order. */
  public boolean isPrefixOf(String dataCenter, String name, String other) {
    return world.locked(() -> server(dataCenter, name).wal.isPrefixOf(server(other, name).wal));
  }

  /** The names of the database servers that every data center has. */
  public Collection<String> servers() {
    return world.dataCenters().iterator().next().databases().stream()
        .map(FakeDatabase::name)
        .toList();
  }

  /**
   * The state of everything, one line for each thing, without what differs between two runs that do
   * the same: instants, positions, names of runs.
   */
  public SortedMap<String, String> picture() {
    return world.locked(
        () -> {
          world.settle();
          SortedMap<String, String> lines = new TreeMap<>();
          world.dataCenters().forEach(place -> describe(place, lines));
          lines.put("names", "point at " + world.dnsPointsAt());
          lines.put("federating", world.federating().toString());
          lines.put("lost", world.lostAcknowledged().size() + " acknowledged commits");
          return lines;
        });
  }

  private void describe(FakeDataCenter place, SortedMap<String, String> lines) {
    FakeCluster cluster = place.cluster();
    lines.put(place + "/machines", place.isOn() ? "on" : "off");
    lines.put(
        place + "/cluster",
        "operator "
            + cluster.operatorReplicas()
            + ", "
            + cluster.pods().size()
            + " pods, "
            + (cluster.isReady() ? "ready" : "not ready"));
    place.firewalls().forEach(wall -> lines.put(wall.toString(), "stops " + wall.scopes()));
    for (FakeDatabase database : place.databases()) {
      Server server = database.server();
      lines.put(database + " is", (server.isUp() ? "up, " : "down, ") + role(server));
      lines.put(database + " has", marks(server) + ", slots " + server.slots);
      lines.put(
          database + " takes",
          server.primary
              ? server.access()
                  + ", acknowledges "
                  + server.databases.stream()
                      .filter(db -> world.acks(place.toString(), db))
                      .toList()
              : "nothing, as a standby");
    }
  }

  private String role(Server server) {
    if (server.primary) {
      return "primary, timeline "
          + server.wal.timeline()
          + ", synchronous with "
          + server.synchronous
          + ", prepared "
          + server.preparations.size();
    }
    return "standby of "
        + server.upstream.map(up -> world.listening(up.endpoint()) + " by slot " + up.slot())
        + (server.archiveFeeds ? ", fed by the archive" : "")
        + (world.isStreaming(server) ? ", streaming" : "");
  }

  /** Marks are named by run and step; the run is left out. */
  private static SortedMap<String, Long> marks(Server server) {
    SortedMap<String, Long> marks = new TreeMap<>();
    server
        .wal
        .marks()
        .forEach(
            row ->
                marks.merge(
                    row.kind() + " " + row.id().value().replaceFirst("^example\\.org-\\d+\\.", ""),
                    1L,
                    Long::sum));
    return marks;
  }
}

package io.github.essfailover.testkit;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Upstream;
import java.util.Collection;
import java.util.Optional;

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
}

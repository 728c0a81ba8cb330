package io.github.essfailover.testkit;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.testkit.contract.ClusterAdapterContract;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

class FakeClusterContractTest extends ClusterAdapterContract {

  @Override
  protected Fixture start(boolean active) {
    return new OneCluster(active ? "dc1" : "dc2");
  }

  /** Its workloads use the databases of dc1, wherever it is. */
  private static final class OneCluster implements Fixture {
    private final SimulatedTime time = SimulatedTime.seeded(1);
    private final FakeWorld world = FakeWorld.builder("dc1", "dc2").time(time).build();
    private final FakeDatabase database = world.dataCenter("dc1").database("main");
    private final String place;

    private OneCluster(String place) {
      this.place = place;
      database
          .databases()
          .forEach(
              name -> world.dataCenter(place).cluster().rendersDatabase(name, database.endpoint()));
    }

    @Override
    public ClusterAdapter adapter() {
      return world.dataCenter(place).cluster();
    }

    @Override
    public void databaseWritable(boolean writable) {
      Deadline soon = Deadline.after(Duration.ofSeconds(1), time.clock());
      database.writes(writable ? Access.ADMITTED : Access.REFUSED).apply(Calls.within(soon));
    }

    @Override
    public Set<String> kept() {
      return Set.of("resources");
    }

    @Override
    public void kill() {
      world.clusterLoss(place);
    }

    @Override
    public boolean fallSilent() {
      for (String method : List.of("observe", "hold", "removeWorkloads", "activate")) {
        world.faults().on(place, Port.CLUSTER, method).with(new Fault.Slow(Duration.ofHours(1)));
      }
      return true;
    }

    @Override
    public Clock clock() {
      return time.clock();
    }

    @Override
    public void pass(Duration duration) {
      time.advance(duration);
    }

    @Override
    public void close() {}
  }
}

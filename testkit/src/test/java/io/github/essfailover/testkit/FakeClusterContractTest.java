package io.github.essfailover.testkit;

import io.github.essfailover.model.Access;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.testkit.contract.ClusterAdapterContract;
import java.time.Duration;
import java.util.Set;

public class FakeClusterContractTest extends ClusterAdapterContract {

  @Override
  protected Fixture start(boolean active) {
    return new OneCluster(active);
  }

  /** Its workloads use the databases of dc1, wherever it is. */
  public static class OneCluster extends VirtualFixture<ClusterAdapter> implements Fixture {
    private final FakeDatabase database = world.dataCenter("dc1").database("main");
    private final FakeCluster cluster = world.dataCenter(place).cluster();

    public OneCluster(boolean active) {
      super(active ? "dc1" : "dc2", Port.CLUSTER);
      database.databases().forEach(name -> cluster.rendersDatabase(name, database.endpoint()));
    }

    @Override
    public ClusterAdapter adapter() {
      return cluster;
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
    public void touch() {
      cluster.scaleOperator(1 - cluster.operatorReplicas());
    }
  }
}

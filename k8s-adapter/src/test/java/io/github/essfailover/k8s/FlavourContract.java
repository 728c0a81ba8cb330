package io.github.essfailover.k8s;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.testkit.contract.ClusterAdapterContract;
import java.time.Duration;
import java.util.Set;

/** What every cluster adapter promises, for one flavour of ESS. */
abstract class FlavourContract extends ClusterAdapterContract {

  abstract TestCluster cluster(boolean active);

  @Override
  protected final Fixture start(boolean active) {
    TestCluster cluster = cluster(active);
    if (active) {
      cluster.until(state -> state.active().yes());
    } else {
      cluster.until(ClusterState::isEmpty);
    }
    return new Simulated(cluster);
  }

  /** The contract's view of a simulated cluster. */
  private record Simulated(TestCluster cluster) implements Fixture {

    @Override
    public ClusterAdapter adapter() {
      return cluster.adapter;
    }

    @Override
    public void databaseWritable(boolean writable) {
      cluster.databaseWritable.set(writable);
    }

    @Override
    public Set<String> kept() {
      return cluster.simulated.belongings();
    }

    @Override
    public void kill() {
      cluster.simulated.powerLoss();
    }

    @Override
    public void fallSilent() {
      cluster.simulated.silent(true);
    }

    @Override
    public void loseAnswers() {
      cluster.simulated.losing(true);
    }

    @Override
    public void wakeUp() {
      cluster.simulated.losing(false);
      cluster.simulated.silent(false);
    }

    @Override
    public void pass(Duration time) {
      TestCluster.pass(time);
    }

    @Override
    public void close() {
      cluster.close();
    }
  }
}

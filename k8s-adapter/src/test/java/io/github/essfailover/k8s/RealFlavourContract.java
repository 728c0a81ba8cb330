package io.github.essfailover.k8s;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.spi.ClusterAdapter;
import io.github.essfailover.testkit.contract.ClusterAdapterContract;
import java.util.Set;

/**
 * One flavour of ESS against real controllers, with the account of the manifest and no other
 * permissions.
 */
abstract class RealFlavourContract extends ClusterAdapterContract {

  abstract RealEss ess(boolean active);

  @Override
  protected final Fixture start(boolean active) {
    RealEss ess = ess(active);
    try {
      ess.until(active ? state -> state.active().yes() : ClusterState::isEmpty);
    } catch (RuntimeException | Error e) {
      // Whoever plays its nodes must not play the next test's.
      ess.close();
      throw e;
    }
    return new Real(ess);
  }

  /** The contract's view of a real cluster. */
  private record Real(RealEss ess) implements Fixture {

    @Override
    public ClusterAdapter adapter() {
      return ess.adapter;
    }

    @Override
    public void databaseWritable(boolean writable) {
      ess.databaseWritable.set(writable);
    }

    @Override
    public Set<String> kept() {
      return ess.installed.belongings();
    }

    @Override
    public Set<String> secrets() {
      return Set.of(ess.token);
    }

    @Override
    public void kill() {
      ess.link.close();
    }

    @Override
    public void fallSilent() {
      ess.link.fallSilent();
    }

    @Override
    public void loseAnswers() {
      ess.link.loseAnswers();
    }

    @Override
    public void wakeUp() {
      ess.link.recover();
    }

    @Override
    public void close() {
      ess.close();
    }
  }
}

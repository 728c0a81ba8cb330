package io.github.essfailover.k8s;

import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.contract.RunLockContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The run lock over three simulated clusters; each test with Leases of its own. */
class MajorityLockContractTest extends RunLockContract {

  private static LockClusters clusters;

  @BeforeAll
  static void startClusters() {
    clusters = new LockClusters();
  }

  @AfterAll
  static void closeClusters() {
    clusters.close();
  }

  @Override
  protected Fixture start() {
    String namespace = "locks-" + Long.toString(System.nanoTime(), 36);
    return new Fixture() {
      @Override
      public RunLock open(DeploymentId what) {
        return clusters.lock().namespace(namespace).build();
      }

      @Override
      public void pass(Duration time) {
        TestCluster.pass(time);
      }

      @Override
      public void close() {
        // The clusters serve the next test.
      }
    };
  }
}

package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** One cluster is real and one is lost, so that the real one is needed for every majority. */
@Tag(RealKube.TAG)
class RealSkewedLockTest extends SkewedLockCases {

  private static LockClusters simulated;
  private static KubernetesClient real;

  @BeforeAll
  static void startClusters() {
    RealKube.cluster().apply(RealKube.manifest("lock"));
    simulated = new LockClusters();
    real = RealKube.client("failover");
    simulated.clusters.get(2).powerLoss();
  }

  @AfterAll
  static void closeClusters() {
    real.close();
    simulated.close();
  }

  @Override
  KubernetesMajorityLock.Builder lock() {
    return KubernetesMajorityLock.builder()
        .cluster("dc1", simulated.clients.get(0))
        .cluster("dc2", real)
        .cluster("dc3", simulated.clients.get(2))
        .requestLimit(LockClusters.REQUEST)
        .leaseDuration(LockClusters.LEASE);
  }
}

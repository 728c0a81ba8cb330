package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of the three clusters is real, with the account of the manifests and nothing more. */
@Tag(RealKube.TAG)
class RealMajorityLockTest {

  @Test
  void lease_withARealApiServerInTheMajority_isTakenRenewedDeletedAndGivenBack() {
    RealKube.cluster().apply(RealKube.manifest("lock"));
    DeploymentId what = DeploymentId.of("Real.example.org");
    try (LockClusters simulated = new LockClusters();
        var client = RealKube.client("failover")) {
      // Without the third cluster the real one is needed for every majority.
      simulated.clusters.get(2).powerLoss();
      KubernetesMajorityLock lock =
          KubernetesMajorityLock.builder()
              .cluster("dc1", simulated.clients.get(0))
              .cluster("dc2", client)
              .cluster("dc3", simulated.clients.get(2))
              .build();
      for (long epoch = 1; epoch <= 2; epoch++) {
        try (RunLock.Lease lease =
            lock.acquire(what, "one", TestCluster.in(TestCluster.PATIENCE))) {
          assertThat(lease.epoch()).isEqualTo(epoch);
          assertThat(lease.renew(TestCluster.in(TestCluster.PATIENCE))).isTrue();
          RealKube.admin().leases().inNamespace("essfailover").delete();
          assertThat(lease.renew(TestCluster.in(TestCluster.PATIENCE))).isTrue();
        }
      }
    }
  }
}

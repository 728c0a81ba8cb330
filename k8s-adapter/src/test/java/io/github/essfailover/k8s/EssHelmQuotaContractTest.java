package io.github.essfailover.k8s;

final class EssHelmQuotaContractTest extends FlavourContract {

  @Override
  TestCluster cluster(boolean active) {
    TestCluster cluster = TestCluster.helm(active, TestCluster.release().holdByQuota());
    if (!active) {
      // The chart does not install the quota: a standby was held once.
      cluster.apply(cluster.adapter.hold(), 1);
    }
    return cluster;
  }
}

package io.github.essfailover.k8s;

import org.junit.jupiter.api.Tag;

@Tag(RealKube.TAG)
final class RealHelmQuotaContractTest extends RealFlavourContract {

  @Override
  RealEss ess(boolean active) {
    RealEss ess = RealEss.helm(active, TestCluster.release().holdByQuota());
    if (!active) {
      // The chart does not install the quota: a standby was held once.
      try {
        TestCluster.repeat(ess.adapter.hold(), 1);
      } catch (RuntimeException e) {
        ess.close();
        throw e;
      }
    }
    return ess;
  }
}

package io.github.essfailover.k8s;

import io.github.essfailover.testkit.contract.FirewallAdapterContract;

final class StoredCalicoPolicyContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new FenceFixture(
        Plugin.CALICO_WITHOUT_ITS_API,
        (cluster, canary) -> NetworkPolicyFence.in(cluster).canary(canary));
  }
}

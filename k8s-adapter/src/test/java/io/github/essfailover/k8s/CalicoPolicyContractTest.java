package io.github.essfailover.k8s;

import io.github.essfailover.testkit.contract.FirewallAdapterContract;

final class CalicoPolicyContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new FenceFixture(
        Plugin.CALICO, (cluster, canary) -> NetworkPolicyFence.in(cluster).canary(canary));
  }
}

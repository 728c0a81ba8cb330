package io.github.essfailover.k8s;

import io.github.essfailover.testkit.contract.FirewallAdapterContract;

final class NetworkPolicyFenceContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new FenceFixture((cluster, canary) -> NetworkPolicyFence.in(cluster));
  }
}

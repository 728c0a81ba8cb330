package io.github.essfailover.k8s;

import io.github.essfailover.testkit.contract.FirewallAdapterContract;

final class CiliumPolicyContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new FenceFixture(
        Plugin.CILIUM, (cluster, canary) -> NetworkPolicyFence.in(cluster).canary(canary));
  }
}

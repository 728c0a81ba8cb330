package io.github.essfailover.k8s;

import io.github.essfailover.testkit.contract.FirewallAdapterContract;

/** The fence as its canary shows it where the network enforces policies. */
final class EnforcedPolicyContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new FenceFixture((cluster, canary) -> NetworkPolicyFence.in(cluster).canary(canary));
  }
}

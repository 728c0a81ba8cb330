package io.github.essfailover.k8s;

import io.github.essfailover.testkit.contract.FirewallAdapterContract;
import org.junit.jupiter.api.Tag;

@Tag(RealKube.TAG)
final class RealNetworkPolicyFenceContractTest extends FirewallAdapterContract {

  @Override
  protected Fixture start() {
    return new RealFenceFixture((cluster, canary) -> NetworkPolicyFence.in(cluster).canary(canary));
  }
}

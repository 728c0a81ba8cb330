package io.github.essfailover.k8s;

import org.junit.jupiter.api.Tag;

@Tag(RealKube.TAG)
final class RealHelmContractTest extends RealFlavourContract {

  @Override
  RealEss ess(boolean active) {
    return RealEss.helm(active, TestCluster.release());
  }
}

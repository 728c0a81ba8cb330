package io.github.essfailover.k8s;

import org.junit.jupiter.api.Tag;

@Tag(RealKube.TAG)
final class RealClassicContractTest extends RealFlavourContract {

  @Override
  RealEss ess(boolean active) {
    return new RealEss(active);
  }
}

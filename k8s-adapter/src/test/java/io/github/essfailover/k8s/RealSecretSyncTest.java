package io.github.essfailover.k8s;

import org.junit.jupiter.api.Tag;

/** The standby is a real API server, with the accounts of the manifests and nothing more. */
@Tag(RealKube.TAG)
class RealSecretSyncTest extends SecretSyncCases {

  @Override
  Stage target(boolean active) {
    RealKube.cluster().apply(RealKube.manifest("secrets"));
    RealEss ess = new RealEss(active);
    if (active) {
      ess.until(state -> state.active().yes());
    } else {
      ess.until(state -> state.isEmpty());
    }
    return new Stage(ess.adapter, new SecretClusters(RealKube.admin(), NAMESPACE), ess);
  }
}

package io.github.essfailover.k8s;

class SecretSyncTest extends SecretSyncCases {

  @Override
  Stage target(boolean active) {
    return simulated(active);
  }
}

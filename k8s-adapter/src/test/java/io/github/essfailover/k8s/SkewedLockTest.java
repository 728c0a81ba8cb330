package io.github.essfailover.k8s;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Over three simulated clusters. */
class SkewedLockTest extends SkewedLockCases {

  private static LockClusters clusters;

  @BeforeAll
  static void startClusters() {
    clusters = new LockClusters();
  }

  @AfterAll
  static void closeClusters() {
    clusters.close();
  }

  @Override
  KubernetesMajorityLock.Builder lock() {
    return clusters.lock();
  }
}

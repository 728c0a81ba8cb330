package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** On simulated clusters. */
class PausedScalingTest {

  @Nested
  class Classic extends Simulated {
    Classic() {
      super(new TestCluster(false), EssClassic.inNamespace("element-onprem"));
    }
  }

  @Nested
  class Helm extends Simulated {
    Helm() {
      super(TestCluster.helm(false, TestCluster.release()), TestCluster.release());
    }
  }

  @Nested
  class HelmWithQuota extends Simulated {
    HelmWithQuota() {
      super(
          TestCluster.helm(false, TestCluster.release().holdByQuota()),
          TestCluster.release().holdByQuota());
    }
  }

  private abstract static class Simulated extends PausedScalingCases {
    private final TestCluster cluster;
    private final Ess ess;

    Simulated(TestCluster cluster, Ess ess) {
      this.cluster = cluster;
      this.ess = ess;
    }

    @Override
    KubernetesClient client() {
      return cluster.client;
    }

    @Override
    Ess ess() {
      return ess;
    }

    @AfterEach
    void close() {
      cluster.close();
    }
  }
}

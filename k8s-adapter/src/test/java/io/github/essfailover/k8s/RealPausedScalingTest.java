package io.github.essfailover.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** On a real control plane. */
@Tag(RealKube.TAG)
class RealPausedScalingTest {

  @Nested
  class Classic extends Real {
    Classic() {
      super(new RealEss(false), EssClassic.inNamespace("element-onprem"));
    }
  }

  @Nested
  class HelmWithQuota extends Real {
    HelmWithQuota() {
      super(
          RealEss.helm(false, TestCluster.release().holdByQuota()),
          TestCluster.release().holdByQuota());
    }
  }

  private abstract static class Real extends PausedScalingCases {
    private final RealEss installed;
    private final Ess ess;

    Real(RealEss installed, Ess ess) {
      this.installed = installed;
      this.ess = ess;
    }

    @Override
    KubernetesClient client() {
      return RealKube.admin();
    }

    @Override
    Ess ess() {
      return ess;
    }

    @AfterEach
    void close() {
      installed.close();
    }
  }
}

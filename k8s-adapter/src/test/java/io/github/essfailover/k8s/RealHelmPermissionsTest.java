package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.SecretsAdapter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the accounts of the manifests for ESS Helm lack, as the API server says it. */
@Tag(RealKube.TAG)
final class RealHelmPermissionsTest {

  private static final EssHelm RELEASE = TestCluster.release().holdByQuota();

  private final RealEss ess = RealEss.helm(true, RELEASE);

  @AfterEach
  void close() {
    ess.close();
  }

  @Test
  void check_accountForFailover_lacksNothing() {
    assertThat(lacking(ess.adapter)).isEmpty();
    assertThat(NetworkPolicyFence.in(ess.adapter).check(TestCluster.in(TestCluster.PATIENCE)))
        .noneMatch(finding -> finding.check().equals("firewall.permission"));
    assertThat(IngressFence.in(ess.adapter).check(TestCluster.in(TestCluster.PATIENCE)))
        .noneMatch(finding -> finding.check().equals("firewall.permission"));
  }

  @Test
  void check_accountForWatching_lacksWhatActsAndNothingElse() {
    try (KubernetesClient client = RealKube.client("watch")) {
      assertThat(lacking(KubernetesCluster.of(client, RELEASE).locatedIn("dc1")))
          .containsExactlyInAnyOrder(
              "the client's account may not get statefulsets.apps in ess",
              "the client's account may not patch statefulsets.apps in ess",
              "the client's account may not get deployments.apps in ess",
              "the client's account may not patch deployments.apps in ess",
              "the client's account may not update statefulsets/scale.apps in ess",
              "the client's account may not update deployments/scale.apps in ess",
              "the client's account may not create resourcequotas in ess",
              "the client's account may not delete resourcequotas in ess");
    }
  }

  @Test
  void check_secretsWithoutTheirManifest_lacksWhatCompares() {
    SecretsAdapter secrets = KubernetesSecrets.of(ess.adapter);

    // The manifest for failovers has get on ConfigMaps, for the databases.
    assertThat(secrets.check(TestCluster.in(TestCluster.PATIENCE)))
        .filteredOn(finding -> finding.check().equals("secrets.permission"))
        .extracting(Finding::seen)
        .containsExactly("the client's account may not get secrets in ess");
  }

  private static List<String> lacking(KubernetesCluster adapter) {
    return adapter.check(TestCluster.in(TestCluster.PATIENCE)).stream()
        .filter(finding -> finding.check().equals("cluster.permission"))
        .map(Finding::seen)
        .toList();
  }
}

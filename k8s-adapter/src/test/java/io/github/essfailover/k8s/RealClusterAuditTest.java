package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit against a real API server, as administrator and with the least account. */
@Tag(RealKube.TAG)
final class RealClusterAuditTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");

  @Test
  void audit_ofAnAdministrator_seesEverything() {
    try (RealEss ess = new RealEss(true)) {
      ess.until(state -> state.active().yes());

      AuditReport report = report(RealKube.admin());

      assertThat(report.findings())
          .extracting(Finding::check)
          .doesNotContain("cluster.not-visible", "cluster.api");
      assertThat(report.inOrder().get(DC1)).contains("cluster.api-health", "cluster.clock");
    }
  }

  @Test
  void audit_ofTheLeastAccount_saysWhatItCannotSee() {
    try (RealEss ess = new RealEss(true);
        KubernetesClient watcher = RealKube.client("watch")) {
      ess.until(state -> state.active().yes());

      AuditReport report = report(watcher);

      assertThat(report.findings())
          .filteredOn(f -> f.check().equals("cluster.not-visible"))
          .extracting(Finding::seen)
          .anyMatch(seen -> seen.contains("may not read storageclasses"));
      assertThat(report.inOrder().get(DC1)).contains("cluster.nodes");
    }
  }

  @Test
  void audit_ofTheAccountForAudits_seesEverything() {
    RealKube.cluster().apply(RealKube.manifest("audit"));
    try (RealEss ess = new RealEss(true);
        KubernetesClient watcher = RealKube.client("watch")) {
      ess.until(state -> state.active().yes());

      assertThat(report(watcher).findings())
          .extracting(Finding::check)
          .doesNotContain("cluster.not-visible", "cluster.api");
    } finally {
      RealKube.cluster().withdraw(RealKube.manifest("audit"));
    }
  }

  private static AuditReport report(KubernetesClient client) {
    return ClusterAudit.of(
            KubernetesCluster.of(client, EssClassic.inNamespace("element-onprem")).locatedIn("dc1"))
        .report(TestCluster.in(TestCluster.PATIENCE));
  }
}

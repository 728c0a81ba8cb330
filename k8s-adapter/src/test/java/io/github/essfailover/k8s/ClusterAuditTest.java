package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The audit over HTTP, of an active cluster and a standby. */
@TestInstance(Lifecycle.PER_CLASS)
class ClusterAuditTest {

  private final TestCluster active = new TestCluster(true);
  private final TestCluster standby = new TestCluster(false);
  private final KubernetesCluster dc1 = active.adapter;
  private final KubernetesCluster dc2 =
      KubernetesCluster.of(standby.client, EssClassic.inNamespace("element-onprem"))
          .locatedIn("dc2");
  private final ClusterAudit audit = ClusterAudit.of(dc1, dc2);

  @BeforeAll
  void start() {
    active.until(state -> state.active().yes());
  }

  @AfterAll
  void end() {
    active.close();
    standby.close();
  }

  private static Deadline patience() {
    return TestCluster.in(TestCluster.PATIENCE);
  }

  @Test
  void report_ofSoundClusters_hasNoErrorAndSaysWhatIsInOrder() {
    AuditReport report = audit.report(patience());

    assertThat(report.findings()).extracting(Finding::severity).doesNotContain(Severity.ERROR);
    assertThat(report.inOrder().get(DataCenterId.of("dc2")))
        .contains("cluster.nodes", "cluster.capacity", "cluster.image-parity", "cluster.active")
        .doesNotContain("cluster.replicas", "cluster.requests");
    assertThat(report.toText()).startsWith("Audit of [dc1, dc2] at ").contains("cluster.replicas");
  }

  @Test
  void refusedList_isAFindingOfItsOwnAndHidesNothingElse() {
    active.simulated.failNext("GET", "/api/v1/nodes", 403);

    AuditReport report = audit.report(patience());

    assertThat(report.findings())
        .filteredOn(f -> f.seen().contains("may not read"))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("nodes").contains("cluster.control-plane"));
    assertThat(report.inOrder().get(DataCenterId.of("dc1")))
        .contains("cluster.updater")
        .doesNotContain("cluster.nodes");
  }

  @Test
  void refusedListOfAllNamespaces_isReplacedByTheDeploymentsOwn() {
    active.simulated.failNext("GET", "/api/v1/pods", 403);

    AuditReport report = audit.report(patience());

    assertThat(report.findings())
        .filteredOn(f -> f.check().equals("cluster.not-visible"))
        .anySatisfy(f -> assertThat(f.seen()).contains("pods of all namespaces"));
    assertThat(report.inOrder().get(DataCenterId.of("dc1"))).contains("cluster.requests");
  }

  @Test
  void report_hasNoValueOfASecret() {
    assertThat(audit.report(patience()).toString())
        .doesNotContain("macaroon-of")
        .doesNotContain("password-of");
  }

  @Test
  void silentCluster_takesItsOwnTimeOnly() {
    standby.simulated.silent(true);
    try {
      Instant before = Clock.systemUTC().instant();

      AuditReport report = audit.report(TestCluster.in(Duration.ofSeconds(3)));

      assertThat(Duration.between(before, Clock.systemUTC().instant()))
          .isLessThan(Duration.ofSeconds(20));
      assertThat(report.findings())
          .filteredOn(f -> f.check().equals("cluster.api"))
          .singleElement()
          .satisfies(f -> assertThat(f.dataCenter()).contains(DataCenterId.of("dc2")));
      assertThat(report.inOrder()).containsOnlyKeys(DataCenterId.of("dc1"));
    } finally {
      standby.simulated.silent(false);
    }
  }

  @Test
  void asAReadinessCheck_itLeavesOutWhatTheAdaptersSay() {
    ClusterAudit two = ClusterAudit.of(dc1, dc1.locatedIn("dc3"));

    assertThat(two.report(patience()).findings())
        .filteredOn(f -> f.check().equals("cluster.active"))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR, Severity.ERROR);
    assertThat(two.run(patience())).extracting(Finding::check).doesNotContain("cluster.active");
    assertThat(
            dc1.compare(
                dc1.comparable(patience()),
                Map.of(DataCenterId.of("dc3"), dc1.comparable(patience()))))
        .extracting(Finding::check)
        .contains("cluster.active");
  }

  @Test
  void parity_ofEqualManifests_isEqual() {
    byte[] key = {1};

    assertThat(dc1.parity(key, patience())).isNotEmpty().isEqualTo(dc2.parity(key, patience()));
  }

  @Test
  void databaseHosts_areComparedWithWhatWasDeclared() {
    ClusterAudit declared =
        audit
            .databases("dc1", "db.example.org")
            .databases("dc2", "10.2.0.5")
            .resolver("dc2", (server, name, deadline) -> Set.of(), "192.0.2.53");

    assertThat(declared.report(patience()).findings())
        .filteredOn(f -> f.check().equals("cluster.database-host"))
        .singleElement()
        .satisfies(f -> assertThat(f.dataCenter()).contains(DataCenterId.of("dc2")))
        .satisfies(f -> assertThat(f.seen()).contains("has no address"));
  }

  @Test
  void ingress_ofAnUnknownDataCenter_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> audit.ingress("dc9", "192.0.2.1"))
        .withMessageContaining("dc9");
    assertThatIllegalArgumentException().isThrownBy(() -> ClusterAudit.of(dc1, dc1));
  }

  @Test
  void check_ofACluster_hasTheErrorsThatAFailoverMeets() {
    active.simulated.failNext("GET", "/ingressclasses", 404);

    assertThat(dc1.check(patience()))
        .extracting(Finding::check)
        .contains("cluster.ingress-classes");
    List<Finding> afterwards = dc1.check(patience());
    assertThat(afterwards).extracting(Finding::check).doesNotContain("cluster.ingress-classes");
  }
}

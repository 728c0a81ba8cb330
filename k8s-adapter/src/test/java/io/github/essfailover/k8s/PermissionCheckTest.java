package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PermissionCheckTest {

  private final TestCluster cluster = new TestCluster(false);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void check_nothingForbidden_hasNoFindingAboutPermissions() {
    assertThat(permissions()).isEmpty();
  }

  @Test
  void check_forbiddenVerb_namesItAndWhatItIsFor() {
    cluster.simulated.forbid("update", "deployments/scale");

    assertThat(permissions())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.seen())
                  .contains("may not update deployments/scale.apps in element-operator");
              assertThat(finding.remedy()).contains("hold and start").contains("role failover");
            });
  }

  @Test
  void check_reviewRefused_isAWarning() {
    cluster.simulated.failNext("POST", "selfsubjectaccessreviews", 403);

    assertThat(permissions())
        .singleElement()
        .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
  }

  @Test
  void check_identityForbidden_stillAsksForPermissions() {
    cluster.simulated.failNext("GET", "namespaces/kube-system", 403);
    cluster.simulated.forbid("get", "namespaces");

    assertThat(permissions())
        .extracting(Finding::seen)
        .containsExactlyInAnyOrder(
            "the client's account may not get namespaces [kube-system] in the cluster",
            "the client's account may not get namespaces in element-onprem");
  }

  @Test
  void check_namespaceBeingDeleted_isAFinding() {
    cluster
        .client
        .namespaces()
        .withName("element-onprem")
        .edit(
            namespace -> {
              namespace.getMetadata().setFinalizers(List.of("example.org/keep"));
              return namespace;
            });
    cluster.client.namespaces().withName("element-onprem").delete();

    assertThat(check())
        .filteredOn(finding -> finding.check().equals("cluster.namespace"))
        .extracting(Finding::seen)
        .containsExactly("the namespace element-onprem is being deleted");
  }

  private List<Finding> permissions() {
    return check().stream().filter(f -> f.check().equals("cluster.permission")).toList();
  }

  private List<Finding> check() {
    return cluster.adapter.check(TestCluster.in(TestCluster.PATIENCE));
  }
}

package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.controller;
import static io.github.essfailover.k8s.audit.Sample.findings;
import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.isInOrder;
import static io.github.essfailover.k8s.audit.Sample.operator;
import static io.github.essfailover.k8s.audit.Sample.seeing;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorChecksTest {

  @Test
  void updater_missingTwiceOrAtZero_isAWarning() {
    assertThat(findings("cluster.updater", inventory().build())).hasSize(1);
    assertThat(
            findings(
                "cluster.updater", seeing(Part.ALL_DEPLOYMENTS, controller("element-updater", 0))))
        .hasSize(1);
    assertThat(
            findings(
                "cluster.updater",
                seeing(
                    Part.ALL_DEPLOYMENTS,
                    controller("element-updater", 1),
                    controller("element-updater", 1))))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).startsWith("several"));
    assertThat(
            isInOrder(
                "cluster.updater", seeing(Part.ALL_DEPLOYMENTS, controller("element-updater", 1))))
        .isTrue();
  }

  @Test
  void updater_whereNoOperatorIs_isNotMissed() {
    ClusterInventory helm = ClusterInventory.of(Sample.HELM, Sample.NOW).build();

    assertThat(findings("cluster.updater", helm)).isEmpty();
    assertThat(isInOrder("cluster.updater", helm)).isFalse();
  }

  @Test
  void tlsMode_ofAStandby_mustNotBeCertManagers() {
    ClusterInventory.Builder seen =
        inventory().add(Part.MANIFESTS, List.of(Manifests.tls("certmanager")));

    assertThat(
            findings(
                "cluster.tls-mode", seen.add(Part.ALL_DEPLOYMENTS, List.of(operator(0))).build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(
            isInOrder(
                "cluster.tls-mode",
                inventory()
                    .add(Part.MANIFESTS, List.of(Manifests.tls("certmanager")))
                    .add(Part.ALL_DEPLOYMENTS, List.of(operator(1)))
                    .build()))
        .isTrue();
  }

  @Test
  void history_ofOneRevision_isSaid() {
    Deployment operator = operator(1);
    ReplicaSetBuilder revision =
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withName("r1")
            .addNewOwnerReference()
            .withUid(operator.getMetadata().getUid())
            .endOwnerReference()
            .endMetadata();
    ClusterInventory.Builder seen =
        inventory()
            .add(Part.ALL_DEPLOYMENTS, List.of(operator))
            .add(Part.ALL_REPLICA_SETS, List.of(revision.build()));

    assertThat(findings("cluster.rollout-history", seen.build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
    seen.add(Part.ALL_REPLICA_SETS, List.of(revision.build()));
    assertThat(isInOrder("cluster.rollout-history", seen.build())).isTrue();
  }

  @Test
  void history_thatIsNotKept_isAWarning() {
    Deployment forgetful =
        new DeploymentBuilder(operator(1)).editSpec().withRevisionHistoryLimit(0).endSpec().build();
    ClusterInventory seen =
        inventory()
            .add(Part.ALL_DEPLOYMENTS, List.of(forgetful))
            .add(
                Part.ALL_REPLICA_SETS,
                List.of(
                    new ReplicaSetBuilder().withNewMetadata().withName("x").endMetadata().build()))
            .build();

    assertThat(findings("cluster.rollout-history", seen))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
  }

  @Test
  void rights_ofAContinuousDelivery_areAWarning_andOfKubernetesItselfNothing() {
    ClusterInventory seen =
        inventory()
            .add(Part.ALL_DEPLOYMENTS, List.of(operator(1)))
            .add(Part.CLUSTER_ROLES, List.of(role("all", "*"), role("reader", "get")))
            .add(
                Part.CLUSTER_ROLE_BINDINGS,
                List.of(
                    binding("all", "argocd", "argocd-application-controller"),
                    binding("all", "ops", "admin"),
                    binding("all", "kube-system", "deployment-controller"),
                    binding("reader", "ops", "reader")))
            .build();

    assertThat(findings("cluster.operator-rights", seen))
        .hasSize(2)
        .anySatisfy(
            f -> {
              assertThat(f.severity()).isEqualTo(Severity.WARNING);
              assertThat(f.seen()).contains("argocd/argocd-application-controller");
            })
        .anySatisfy(
            f -> {
              assertThat(f.severity()).isEqualTo(Severity.INFO);
              assertThat(f.seen())
                  .contains("ops/admin")
                  .doesNotContain("reader")
                  .doesNotContain("kube-system");
            });
  }

  private static ClusterRole role(String name, String verb) {
    return new ClusterRoleBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .addNewRule()
        .withApiGroups("apps")
        .withResources("deployments/scale")
        .withVerbs(verb)
        .endRule()
        .build();
  }

  private static ClusterRoleBinding binding(String role, String namespace, String account) {
    return new ClusterRoleBindingBuilder()
        .withNewMetadata()
        .withName(account)
        .endMetadata()
        .withNewRoleRef()
        .withKind("ClusterRole")
        .withName(role)
        .endRoleRef()
        .addNewSubject()
        .withKind("ServiceAccount")
        .withNamespace(namespace)
        .withName(account)
        .endSubject()
        .build();
  }
}

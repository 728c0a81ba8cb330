package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.github.essfailover.k8s.ReplicaOwners.Owner;
import io.github.essfailover.model.Finding;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReplicaOwnersTest {

  @ParameterizedTest
  @CsvSource({
    "helm,                          HELM",
    "Helm,                          HELM",
    "argocd-controller,             ARGO_CD",
    "argocd-application-controller, ARGO_CD",
    "kustomize-controller,          FLUX",
    "helm-controller,               FLUX",
  })
  void managerOfTheReplicas_isAnOwner(String manager, Owner owner) {
    assertThat(ReplicaOwners.of(managedBy(manager, "f:replicas"))).containsExactly(owner);
  }

  @Test
  void managerOfOtherFields_isNone() {
    assertThat(ReplicaOwners.of(managedBy("helm", "f:template"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"kubectl-scale", "kubectl-edit", "fabric8-kubernetes-client"})
  void person_isNone(String manager) {
    assertThat(ReplicaOwners.of(managedBy(manager, "f:replicas"))).isEmpty();
    assertThat(ReplicaOwners.writers(managedBy(manager, "f:replicas"))).containsKey(manager);
  }

  @Test
  void labelsAndAnnotations_ofGitOpsTools_areRecognised() {
    Deployment argo = plain();
    argo.getMetadata().setAnnotations(Map.of("argocd.argoproj.io/tracking-id", "ess:apps/x"));
    Deployment flux = plain();
    flux.getMetadata().setLabels(Map.of("helm.toolkit.fluxcd.io/name", "ess"));
    flux.getMetadata().setAnnotations(Map.of("meta.helm.sh/release-name", "ess"));
    Deployment helm = plain();
    helm.getMetadata().setAnnotations(Map.of("meta.helm.sh/release-name", "ess"));

    assertThat(ReplicaOwners.of(argo)).containsExactly(Owner.ARGO_CD);
    assertThat(ReplicaOwners.of(flux)).containsExactly(Owner.FLUX);
    assertThat(ReplicaOwners.of(helm)).containsExactly(Owner.HELM);
    assertThat(ReplicaOwners.of(plain())).isEmpty();
  }

  @Test
  void findings_ofSeveralObjects_areOnePerOwner() {
    List<Finding> findings =
        ReplicaOwners.findings(
            List.of(managedBy("helm", "f:replicas"), managedBy("helm", "f:replicas"), plain()));

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).check()).isEqualTo("cluster.replica-owner");
    assertThat(findings.get(0).remedy()).contains("helm upgrade");
  }

  private static Deployment plain() {
    return new DeploymentBuilder().withNewMetadata().withName("x").endMetadata().build();
  }

  private static Deployment managedBy(String manager, String field) {
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperty("f:spec", Map.of(field, Map.of()));
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("operator")
        .withManagedFields(
            new ManagedFieldsEntryBuilder()
                .withManager(manager)
                .withOperation("Apply")
                .withFieldsV1(fields)
                .build())
        .endMetadata()
        .build();
  }
}

package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.NOW;
import static io.github.essfailover.k8s.audit.Sample.findings;
import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.isInOrder;
import static io.github.essfailover.k8s.audit.Sample.node;
import static io.github.essfailover.k8s.audit.Sample.own;
import static io.github.essfailover.k8s.audit.Sample.pod;
import static io.github.essfailover.k8s.audit.Sample.seeing;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadChecksTest {

  private static ClusterInventory workloads(Deployment... deployments) {
    return seeing(Part.DEPLOYMENTS, deployments);
  }

  @Test
  void replicas_ofWhatCanRunTwice_areWanted_butNotOfSynapse() {
    assertThat(findings("cluster.replicas", workloads(own("matrix-client", 1))))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("matrix-client"));
    assertThat(isInOrder("cluster.replicas", workloads(own("matrix-server", 1)))).isTrue();
    assertThat(isInOrder("cluster.replicas", workloads(own("matrix-client", 2)))).isTrue();
  }

  @Test
  void heldWorkloads_areNeitherFoundFaultWithNorInOrder() {
    ClusterInventory held = workloads(own("matrix-client", 0));

    assertThat(findings("cluster.replicas", held)).isEmpty();
    assertThat(isInOrder("cluster.replicas", held)).isFalse();
  }

  @Test
  void budget_thatSelectsThePods_isEnough() {
    ClusterInventory.Builder seen =
        inventory().add(Part.DEPLOYMENTS, List.of(own("matrix-client", 2)));

    assertThat(findings("cluster.disruption-budgets", seen.build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    seen.add(Part.BUDGETS, List.of(budget("matrix-client", 1)));
    assertThat(isInOrder("cluster.disruption-budgets", seen.build())).isTrue();
  }

  @Test
  void budget_thatLetsASinglePodNeverGo_isSaid() {
    ClusterInventory seen =
        inventory()
            .add(Part.DEPLOYMENTS, List.of(own("matrix-server", 1)))
            .add(Part.BUDGETS, List.of(budget("matrix-server", 0)))
            .build();

    assertThat(findings("cluster.disruption-budgets", seen))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  private static PodDisruptionBudget budget(String app, int allowed) {
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withName("budget")
        .endMetadata()
        .withNewSpec()
        .withNewSelector()
        .addToMatchLabels("app", app)
        .endSelector()
        .endSpec()
        .withNewStatus()
        .withDisruptionsAllowed(allowed)
        .endStatus()
        .build();
  }

  @Test
  void replicas_onOneNodeOrFreeToBe_areAWarning() {
    Deployment two = own("matrix-client", 2);
    Pod pod =
        new PodBuilder(pod("p", "1", "1Gi"))
            .editMetadata()
            .addToLabels("app", "matrix-client")
            .endMetadata()
            .editSpec()
            .withNodeName("n1")
            .endSpec()
            .build();
    ClusterInventory.Builder nodes = inventory().add(Part.NODES, List.of(node("n1"), node("n2")));

    assertThat(findings("cluster.spread", nodes.add(Part.DEPLOYMENTS, List.of(two)).build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("topologySpreadConstraints"));
    assertThat(findings("cluster.spread", nodes.add(Part.PODS, List.of(pod, pod)).build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("on the node n1"));
  }

  @Test
  void replicas_withAntiAffinity_areInOrder() {
    Deployment spread =
        new DeploymentBuilder(own("matrix-client", 2))
            .editSpec()
            .editTemplate()
            .editSpec()
            .withNewAffinity()
            .withNewPodAntiAffinity()
            .endPodAntiAffinity()
            .endAffinity()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();

    assertThat(
            isInOrder(
                "cluster.spread",
                inventory()
                    .add(Part.NODES, List.of(node("n1"), node("n2")))
                    .add(Part.DEPLOYMENTS, List.of(spread))
                    .build()))
        .isTrue();
  }

  @Test
  void containers_withoutRequests_areCounted_andALimitIsARequest() {
    Pod silent =
        new PodBuilder(pod("silent", "1", "1Gi"))
            .editSpec()
            .editFirstContainer()
            .withResources(null)
            .endContainer()
            .endSpec()
            .build();
    Pod limited =
        new PodBuilder(silent)
            .editSpec()
            .editFirstContainer()
            .withNewResources()
            .addToLimits("cpu", new Quantity("1"))
            .addToLimits("memory", new Quantity("1Gi"))
            .endResources()
            .endContainer()
            .endSpec()
            .build();

    assertThat(findings("cluster.requests", seeing(Part.PODS, silent)))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING, Severity.INFO);
    assertThat(isInOrder("cluster.requests", seeing(Part.PODS, limited))).isTrue();
  }

  @Test
  void quota_thatIsUsedUp_isAWarning() {
    ResourceQuotaBuilder quota =
        new ResourceQuotaBuilder()
            .withNewMetadata()
            .withName("q")
            .endMetadata()
            .withNewStatus()
            .addToHard("pods", new Quantity("10"))
            .addToUsed("pods", new Quantity("10"))
            .endStatus();

    assertThat(findings("cluster.quota", seeing(Part.QUOTAS, quota.build()))).hasSize(1);
    quota.editStatus().addToUsed("pods", new Quantity("9")).endStatus();
    assertThat(isInOrder("cluster.quota", seeing(Part.QUOTAS, quota.build()))).isTrue();
  }

  @Test
  void events_ofTheLastHour_areGroupedByReason() {
    assertThat(
            findings(
                "cluster.events",
                inventory()
                    .add(
                        Part.EVENTS,
                        List.of(
                            event("FailedScheduling", "synapse-0", NOW.minusSeconds(60)),
                            event("FailedScheduling", "synapse-1", NOW.minusSeconds(60)),
                            event("BackOff", "old", NOW.minus(Duration.ofHours(3)))))
                    .build()))
        .singleElement()
        .satisfies(
            f ->
                assertThat(f.seen())
                    .contains("FailedScheduling")
                    .contains("synapse-0")
                    .contains("synapse-1"));
  }

  private static Event event(String reason, String pod, Instant at) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(reason + pod)
        .endMetadata()
        .withType("Warning")
        .withReason(reason)
        .withLastTimestamp(at.toString())
        .withNewInvolvedObject()
        .withKind("Pod")
        .withName(pod)
        .endInvolvedObject()
        .build();
  }

  @Test
  void pullSecret_thatIsMissingOrOfAnotherType_isAnError() {
    Deployment needy =
        new DeploymentBuilder(own("matrix-client", 1))
            .editSpec()
            .editTemplate()
            .editSpec()
            .withImagePullSecrets(new LocalObjectReference("registry"))
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    ClusterInventory.Builder seen = inventory().add(Part.DEPLOYMENTS, List.of(needy));

    assertThat(findings("cluster.pull-secrets", seen.build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(
            isInOrder(
                "cluster.pull-secrets",
                seen.add(Part.PULL_SECRETS, List.of(secret("kubernetes.io/dockerconfigjson")))
                    .build()))
        .isTrue();
    assertThat(
            findings(
                "cluster.pull-secrets",
                inventory()
                    .add(Part.DEPLOYMENTS, List.of(needy))
                    .add(Part.PULL_SECRETS, List.of(secret("Opaque")))
                    .build()))
        .hasSize(1);
  }

  private static Secret secret(String type) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("registry")
        .endMetadata()
        .withType(type)
        .build();
  }

  @Test
  void images_withoutAVersion_areFloating() {
    assertThat(Images.isFloating("registry.example.org:5000/synapse")).isTrue();
    assertThat(Images.isFloating("registry.example.org:5000/synapse:latest")).isTrue();
    assertThat(Images.isFloating("registry.example.org:5000/synapse:v1.120")).isFalse();
    assertThat(Images.isFloating("synapse@sha256:0123")).isFalse();
    assertThat(isInOrder("cluster.images", workloads(own("matrix-client", 1)))).isTrue();
  }

  @Test
  void check_thatMeetsAnUnforeseenShape_isAFindingAndHidesNoOther() {
    ClusterInventory seen =
        inventory()
            .add(Part.PODS, List.of(new PodBuilder(pod("odd", "1", "1Gi")).withSpec(null).build()))
            .add(Part.NODES, List.of(Sample.lost("n1")))
            .build();

    assertThat(findings("cluster.requests", seen))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).startsWith("the check failed"));
    assertThat(findings("cluster.nodes", seen)).hasSize(1);
  }
}

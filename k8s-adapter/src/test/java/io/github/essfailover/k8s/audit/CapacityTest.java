package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.node;
import static io.github.essfailover.k8s.audit.Sample.operator;
import static io.github.essfailover.k8s.audit.Sample.other;
import static io.github.essfailover.k8s.audit.Sample.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CapacityTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");

  private static List<Finding> compare(List<Pod> active, ClusterInventory.Builder standby) {
    ClusterInventory running =
        inventory().add(Part.ALL_DEPLOYMENTS, List.of(operator(1))).add(Part.PODS, active).build();
    ClusterInventory held = standby.add(Part.ALL_DEPLOYMENTS, List.of(operator(0))).build();
    return ClusterPeers.compare(ClusterFacts.of(held), Map.of(DC1, ClusterFacts.of(running)))
        .stream()
        .filter(finding -> finding.check().equals("cluster.capacity"))
        .toList();
  }

  private static ClusterInventory.Builder nodes(HasMetadata... nodes) {
    return inventory().add(Part.NODES, List.of(nodes));
  }

  @Test
  void pods_thatFitWithANodeToSpare_areNoFinding() {
    assertThat(compare(List.of(pod("a", "1", "1Gi")), nodes(node("n1"), node("n2")))).isEmpty();
  }

  @Test
  void pods_thatFitBySumButNotByNode_areAnError() {
    // 8 cores are free altogether, and no node has 5.
    assertThat(compare(List.of(pod("large", "5", "1Gi")), nodes(node("n1"), node("n2"))))
        .singleElement()
        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR))
        .satisfies(f -> assertThat(f.seen()).contains("1 of 1 pods of dc1").contains("large"));
  }

  @Test
  void whatOthersUse_isNotFree_butTheDeploymentsOwnIs() {
    ClusterInventory.Builder busy =
        nodes(node("n1")).add(Part.ALL_PODS, List.of(other("n1", "3", "1Gi")));
    Pod leftover =
        new PodBuilder(pod("old", "3", "1Gi")).editSpec().withNodeName("n1").endSpec().build();
    ClusterInventory.Builder own = nodes(node("n1")).add(Part.ALL_PODS, List.of(leftover));

    assertThat(compare(List.of(pod("a", "2", "1Gi")), busy))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(compare(List.of(pod("a", "2", "1Gi")), own)).isEmpty();
  }

  @Test
  void finishedPods_takeNoRoom() {
    Pod done =
        new PodBuilder(other("n1", "4", "1Gi"))
            .withNewStatus()
            .withPhase("Succeeded")
            .endStatus()
            .build();

    assertThat(
            compare(
                List.of(pod("a", "2", "1Gi")), nodes(node("n1")).add(Part.ALL_PODS, List.of(done))))
        .isEmpty();
  }

  @Test
  void taintedNodes_takeOnlyWhatToleratesThem() {
    Node tainted =
        new NodeBuilder(node("n1"))
            .editSpec()
            .addNewTaint()
            .withKey("node-role.kubernetes.io/control-plane")
            .withEffect("NoSchedule")
            .endTaint()
            .endSpec()
            .build();
    Pod tolerant =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .addNewToleration()
            .withKey("node-role.kubernetes.io/control-plane")
            .withOperator("Exists")
            .endToleration()
            .endSpec()
            .build();

    assertThat(compare(List.of(pod("a", "1", "1Gi")), nodes(tainted)))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("taints"));
    assertThat(compare(List.of(tolerant), nodes(tainted))).isEmpty();
  }

  @Test
  void nodeSelectorAndAffinity_decideWhereAPodMayGo() {
    Node fast =
        new NodeBuilder(node("fast"))
            .editMetadata()
            .addToLabels("disk", "nvme")
            .endMetadata()
            .build();
    Pod picky =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .addToNodeSelector("disk", "nvme")
            .endSpec()
            .build();
    Pod affine =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .withNewAffinity()
            .withNewNodeAffinity()
            .withNewRequiredDuringSchedulingIgnoredDuringExecution()
            .addNewNodeSelectorTerm()
            .addNewMatchExpression()
            .withKey("disk")
            .withOperator("In")
            .withValues("nvme")
            .endMatchExpression()
            .endNodeSelectorTerm()
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endNodeAffinity()
            .endAffinity()
            .endSpec()
            .build();

    for (Pod pod : List.of(picky, affine)) {
      assertThat(compare(List.of(pod), nodes(fast))).isEmpty();
      assertThat(compare(List.of(pod), nodes(node("slow"))))
          .extracting(Finding::severity)
          .containsExactly(Severity.ERROR);
    }
  }

  @Test
  void antiAffinityByHost_needsAsManyNodes() {
    Pod apart =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .withNewAffinity()
            .withNewPodAntiAffinity()
            .addNewRequiredDuringSchedulingIgnoredDuringExecution()
            .withTopologyKey("kubernetes.io/hostname")
            .withNewLabelSelector()
            .addToMatchLabels(Sample.COMPONENT, "matrix-server")
            .endLabelSelector()
            .endRequiredDuringSchedulingIgnoredDuringExecution()
            .endPodAntiAffinity()
            .endAffinity()
            .endSpec()
            .build();
    List<Pod> two =
        List.of(apart, new PodBuilder(apart).editMetadata().withName("b").endMetadata().build());

    assertThat(compare(two, nodes(node("n1"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(compare(two, nodes(node("n1"), node("n2"), node("n3")))).isEmpty();
  }

  @Test
  void nodes_thatAreLostOrCordoned_doNotCount() {
    Node cordoned =
        new NodeBuilder(node("n1")).editSpec().withUnschedulable(true).endSpec().build();

    assertThat(compare(List.of(pod("a", "1", "1Gi")), nodes(cordoned, Sample.lost("n2"))))
        .extracting(Finding::seen)
        .singleElement()
        .satisfies(seen -> assertThat(seen).contains("no node takes pods"));
  }

  @Test
  void maxPods_isALimitToo() {
    List<Pod> eleven = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      eleven.add(pod("p" + i, "10m", "1Mi"));
    }

    assertThat(compare(eleven, nodes(node("n1"))))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).startsWith("1 of 11"));
  }

  @Test
  void whatFitsOnlyTightly_orWithAllNodes_isSaid() {
    assertThat(compare(List.of(pod("a", "3900m", "1Gi")), nodes(node("n1"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(
            compare(
                List.of(pod("a", "3", "1Gi"), pod("b", "3", "1Gi")), nodes(node("n1"), node("n2"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  @Test
  void podsWithoutRequests_areSaidToCountAsNothing() {
    Pod silent =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .editFirstContainer()
            .withResources(null)
            .endContainer()
            .endSpec()
            .build();

    assertThat(compare(List.of(silent), nodes(node("n1"))))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("request nothing"));
  }

  @Test
  void quota_belowTheDemand_isAnError_andAHoldIsNot() {
    assertThat(
            compare(
                List.of(pod("a", "2", "1Gi")),
                nodes(node("n1")).add(Part.QUOTAS, List.of(quota("requests.cpu", "1")))))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("requests.cpu"));
    assertThat(
            compare(
                List.of(pod("a", "2", "1Gi")),
                nodes(node("n1")).add(Part.QUOTAS, List.of(quota("pods", "0")))))
        .isEmpty();
  }

  private static ResourceQuota quota(String resource, String hard) {
    return new ResourceQuotaBuilder()
        .withNewMetadata()
        .withName("quota")
        .endMetadata()
        .withNewSpec()
        .addToHard(resource, new Quantity(hard))
        .endSpec()
        .build();
  }

  @Test
  void need_ofInitContainersAndSidecars_isTheGreatestMoment() {
    Pod pod =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .addToInitContainers(
                new ContainerBuilder()
                    .withName("sidecar")
                    .withRestartPolicy("Always")
                    .withNewResources()
                    .addToRequests("cpu", new Quantity("500m"))
                    .endResources()
                    .build(),
                new ContainerBuilder()
                    .withName("migrate")
                    .withNewResources()
                    .addToRequests("cpu", new Quantity("3"))
                    .endResources()
                    .build())
            .endSpec()
            .build();

    assertThat(Need.of(pod).cpu()).isEqualTo(3500);
  }

  @Test
  void facts_carryNoEnvironmentAndNoImages() {
    Pod telling =
        new PodBuilder(pod("a", "1", "1Gi"))
            .editSpec()
            .editFirstContainer()
            .withImage("registry.example.org/private:1")
            .addNewEnv()
            .withName("PASSWORD")
            .withValue("hunter2")
            .endEnv()
            .endContainer()
            .endSpec()
            .build();

    assertThat(ClusterFacts.of(Sample.seeing(Part.PODS, telling)).toString())
        .contains("matrix-server")
        .doesNotContain("hunter2")
        .doesNotContain("private");
  }

  @Test
  void parts_thatAreHidden_areNotCompared() {
    ClusterInventory blind = nodes(node("n1")).hide(Part.ALL_PODS, "KUBERNETES_FORBIDDEN").build();

    assertThat(ClusterFacts.of(blind)).doesNotContainKey("supply");
  }
}

package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.findings;
import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.isInOrder;
import static io.github.essfailover.k8s.audit.Sample.lost;
import static io.github.essfailover.k8s.audit.Sample.node;
import static io.github.essfailover.k8s.audit.Sample.seeing;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeChecksTest {

  @Test
  void nodes_allLost_isAnErrorAndSomeLostAWarning() {
    assertThat(findings("cluster.nodes", seeing(Part.NODES, lost("a"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(findings("cluster.nodes", seeing(Part.NODES, node("a"), lost("b"))))
        .singleElement()
        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING))
        .satisfies(f -> assertThat(f.seen()).contains("1 of 2").contains("b"));
    assertThat(isInOrder("cluster.nodes", seeing(Part.NODES, node("a"), node("b")))).isTrue();
  }

  @Test
  void nodes_underPressureOrCordoned_areNamed() {
    Node full =
        new NodeBuilder(node("full"))
            .editStatus()
            .addNewCondition()
            .withType("DiskPressure")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    Node cordoned =
        new NodeBuilder(node("quiet")).editSpec().withUnschedulable(true).endSpec().build();

    assertThat(findings("cluster.nodes", seeing(Part.NODES, full, cordoned)))
        .extracting(Finding::seen)
        .anySatisfy(seen -> assertThat(seen).contains("full").contains("DiskPressure"))
        .anySatisfy(seen -> assertThat(seen).contains("quiet").contains("cordoned"));
  }

  @Test
  void controlPlane_ofOneTwoAndThree_isJudgedByItsQuorum() {
    assertThat(findings("cluster.control-plane", seeing(Part.NODES, node("a"), node("b"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
    assertThat(
            findings(
                "cluster.control-plane", seeing(Part.NODES, node("a", "control-plane"), node("b"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(isInOrder("cluster.control-plane", controlPlane(3))).isTrue();
    assertThat(findings("cluster.control-plane", controlPlane(4)))
        .singleElement()
        .satisfies(f -> assertThat(f.remedy()).contains("odd"));
  }

  private static ClusterInventory controlPlane(int size) {
    ClusterInventory.Builder seen = inventory();
    for (int i = 0; i < size; i++) {
      seen.add(Part.NODES, List.of(node("n" + i, "control-plane")));
    }
    return seen.build();
  }

  @Test
  void etcd_ofThreeMembersWithTwoReady_isTold() {
    ClusterInventory.Builder seen =
        inventory().add(Part.NODES, List.of(node("a"), node("b"), node("c")));
    for (int i = 0; i < 3; i++) {
      seen.add(
          Part.ALL_PODS,
          List.of(
              new PodBuilder()
                  .withNewMetadata()
                  .withName("etcd-" + i)
                  .withNamespace("kube-system")
                  .addToLabels("component", "etcd")
                  .endMetadata()
                  .withNewSpec()
                  .endSpec()
                  .withNewStatus()
                  .addNewCondition()
                  .withType("Ready")
                  .withStatus(i < 2 ? "True" : "False")
                  .endCondition()
                  .endStatus()
                  .build()));
    }

    assertThat(findings("cluster.etcd", seen.build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).startsWith("2 of 3 members of etcd"))
        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
  }

  @Test
  void etcd_byLabelsOfItsNodes_isCounted() {
    ClusterInventory seen =
        seeing(Part.NODES, node("a", "etcd"), node("b", "etcd"), node("c", "etcd"));

    assertThat(isInOrder("cluster.etcd", seen)).isTrue();
  }

  @Test
  void singleNode_isCalledStandalone() {
    assertThat(findings("cluster.standalone", seeing(Part.NODES, node("only", "control-plane"))))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("standalone"));
    assertThat(findings("cluster.control-plane", seeing(Part.NODES, node("only", "control-plane"))))
        .isEmpty();
  }

  @Test
  void zones_onSomeNodesOnly_isAWarning() {
    assertThat(findings("cluster.zones", seeing(Part.NODES, inZone("a", "z1"), node("b"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(isInOrder("cluster.zones", seeing(Part.NODES, inZone("a", "z1"), inZone("b", "z2"))))
        .isTrue();
    assertThat(findings("cluster.zones", seeing(Part.NODES, inZone("a", "z1"), inZone("b", "z1"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  private static Node inZone(String name, String zone) {
    return new NodeBuilder(node(name))
        .editMetadata()
        .addToLabels("topology.kubernetes.io/zone", zone)
        .endMetadata()
        .build();
  }

  @Test
  void kubelet_newerOrMuchOlderThanTheServer_isAWarning() {
    ServerFacts facts = new ServerFacts("v1.31.4", Set.of(), Optional.empty(), Set.of());
    ClusterInventory seen =
        inventory()
            .server(facts)
            .add(
                Part.NODES,
                List.of(
                    kubelet("new", "v1.32.0"), kubelet("old", "v1.27.9"), kubelet("ok", "v1.29.1")))
            .build();

    assertThat(findings("cluster.kubelet-versions", seen))
        .extracting(Finding::seen)
        .satisfiesExactlyInAnyOrder(
            f -> assertThat(f).contains("node new"), f -> assertThat(f).contains("node old"));
  }

  private static Node kubelet(String name, String version) {
    return new NodeBuilder(node(name))
        .editStatus()
        .withNewNodeInfo()
        .withKubeletVersion(version)
        .endNodeInfo()
        .endStatus()
        .build();
  }

  @Test
  void daemonSet_notReadyEverywhere_isAWarning() {
    DaemonSet set =
        new DaemonSetBuilder()
            .withNewMetadata()
            .withName("kube-proxy")
            .withNamespace("kube-system")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withDesiredNumberScheduled(3)
            .withNumberReady(2)
            .endStatus()
            .build();

    assertThat(findings("cluster.daemon-sets", seeing(Part.ALL_DAEMON_SETS, set)))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("2 of 3 nodes"));
  }
}

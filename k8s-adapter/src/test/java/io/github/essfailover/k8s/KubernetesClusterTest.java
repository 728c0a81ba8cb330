package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.contract.ContractCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KubernetesClusterTest {

  private static final String OPERATOR = "element-operator-controller-manager";

  private final TestCluster cluster = new TestCluster(false);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void observe_manifest_rendersItsDatabase() {
    assertThat(cluster.look().databases())
        .containsEntry("synapse", new Endpoint("db.example.org", 5432));
  }

  @Test
  void observe_afterActivation_becomesReconciled() {
    cluster.apply(cluster.adapter.activate(), 1);

    assertThat(cluster.until(state -> state.active().yes()).active().seen())
        .contains("4 workloads");
  }

  @Test
  void observe_crashingSynapse_namesTheReason() {
    cluster.databaseWritable.set(false);
    cluster.apply(cluster.adapter.activate(), 1);

    cluster.until(state -> state.active().seen().contains("CrashLoopBackOff"));
    ClusterState state = cluster.until(s -> s.active().hopeless().isPresent());

    assertThat(state.active().hopeless().orElseThrow()).contains("synapse-main");
    cluster.databaseWritable.set(true);
    cluster.until(s -> s.active().yes());
  }

  @Test
  void observe_podOnLostNode_isNamed() {
    cluster.apply(cluster.adapter.activate(), 1);
    ClusterState running = cluster.until(state -> state.active().yes());
    cluster
        .client
        .nodes()
        .resources()
        .forEach(
            node ->
                node.editStatus(
                    n -> {
                      n.getStatus().getConditions().get(0).setStatus("Unknown");
                      return n;
                    }));

    assertThat(cluster.look().podsOnLostNodes()).isEqualTo(running.pods());
  }

  @Test
  void otherCluster_pinned_isNeitherReadNorChanged() {
    KubernetesCluster pinned = cluster.adapter.pinnedTo("another-uid");

    AdapterException read =
        catchThrowableOfType(
            AdapterException.class, () -> pinned.observe(TestCluster.in(TestCluster.PATIENCE)));
    AdapterException change = refused(pinned.activate(), 1);

    assertThat(List.of(read.code(), change.code())).containsOnly("CLUSTER_IDENTITY");
    assertThat(read.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(cluster.simulated.writes()).isEmpty();
  }

  @Test
  void rightCluster_pinned_isRead() {
    KubernetesCluster pinned = cluster.adapter.pinnedTo(cluster.simulated.identity());

    assertThat(pinned.observe(TestCluster.in(TestCluster.PATIENCE)).identity())
        .isEqualTo(cluster.simulated.identity());
  }

  @Test
  void check_webhookNotReady_isAFindingUntilItIs() {
    KubernetesCluster pinned = cluster.adapter.pinnedTo(cluster.simulated.identity());
    cluster.until(state -> pinned.check(TestCluster.in(TestCluster.PATIENCE)).isEmpty());

    cluster
        .client
        .apps()
        .deployments()
        .inNamespace("element-operator")
        .withName("element-operator-conversion-webhook")
        .scale(0);

    assertThat(pinned.check(TestCluster.in(TestCluster.PATIENCE)))
        .extracting(Finding::check)
        .containsExactly("cluster.conversion-webhook");
  }

  @Test
  void check_deadServer_isAFinding() {
    cluster.simulated.powerLoss();

    assertThat(cluster.adapter.check(TestCluster.in(TestCluster.PATIENCE)))
        .extracting(Finding::check)
        .contains("cluster.api");
  }

  @Test
  void interruptedCaller_getsUnknownAndKeepsTheFlag() {
    Thread.currentThread().interrupt();

    AdapterException failure = catchThrowableOfType(AdapterException.class, () -> cluster.look());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void observe_withoutComponents_judgesTheElementDeployment() {
    cluster
        .client
        .genericKubernetesResources("matrix.element.io/v1alpha2", "Synapse")
        .inNamespace("element-onprem")
        .delete();
    cluster
        .client
        .genericKubernetesResources("matrix.element.io/v1alpha1", "ElementWeb")
        .inNamespace("element-onprem")
        .delete();
    cluster.apply(cluster.adapter.activate(), 1);

    ClusterState state =
        cluster.until(
            s -> s.active().seen().startsWith("ElementDeployment is not reconciled since"));

    assertThat(state.workloads()).allMatch(workload -> workload.isReady());
    assertThat(state.active().yes()).isFalse();
  }

  @Test
  void observe_componentOfAnUnknownKind_isDiscoveredAndJudged() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());

    cluster
        .client
        .genericKubernetesResources("matrix.element.io/v1alpha1", "ElementWeb")
        .inNamespace("element-onprem")
        .withName("first-element-deployment")
        .edit(
            web -> {
              web.setAdditionalProperty("status", Map.of("conditions", List.of()));
              return web;
            });

    assertThat(cluster.look().active().seen())
        .isEqualTo("ElementWeb is not reconciled since the operator started");
  }

  @Test
  void elementDeployment_twice_isRefusedWithRemedy() {
    GenericKubernetesResource second =
        cluster
            .client
            .genericKubernetesResources("matrix.element.io/v1alpha2", "ElementDeployment")
            .inNamespace("element-onprem")
            .withName("first-element-deployment")
            .get();
    second.getMetadata().setName("second-element-deployment");
    second.getMetadata().setResourceVersion(null);
    cluster.client.resource(second).create();

    AdapterException refusal = catchThrowableOfType(AdapterException.class, () -> cluster.look());

    assertThat(refusal.code()).isEqualTo("SEVERAL_DEPLOYMENTS");
    KubernetesCluster told =
        KubernetesCluster.of(
            cluster.client,
            EssClassic.inNamespace("element-onprem").deployment("second-element-deployment"));
    assertThat(told.observe(TestCluster.in(TestCluster.PATIENCE)).databases()).hasSize(1);
  }

  @Test
  void finishedPod_isOverUnlessItsNodeIsLost() {
    Pod finished =
        new PodBuilder()
            .withNewSpec()
            .withNodeName("node-1")
            .endSpec()
            .withNewStatus()
            .withPhase("Succeeded")
            .endStatus()
            .build();

    assertThat(Processes.isOver(finished, Set.of("node-2"))).isTrue();
    assertThat(Processes.isOver(finished, Set.of("node-1"))).isFalse();
  }

  @Test
  void operator_inAnotherPlace_isDiscoveredByItsElectionId() {
    rename("ess", "ess-system-operator-controller-manager");

    assertThat(cluster.look().operator().get(0).name())
        .isEqualTo("ess-system-operator-controller-manager");
  }

  @Test
  void operator_renamedWithoutElectionId_isDiscoveredByItsImage() {
    Deployment copy = operator();
    copy.getMetadata().setNamespace("ess");
    copy.getMetadata().setName("acme-chat-controller");
    copy.getMetadata().setResourceVersion(null);
    copy.getSpec().getTemplate().getSpec().getContainers().get(0).setArgs(List.of());
    copy.getSpec()
        .getTemplate()
        .getSpec()
        .getContainers()
        .get(0)
        .setImage("mirror.example.net/vectorim/ess-core-operator:2.21.1");
    cluster.client.resource(copy).create();
    cluster.client.apps().deployments().inNamespace("element-operator").withName(OPERATOR).delete();

    assertThat(cluster.look().operator().get(0).name()).isEqualTo("acme-chat-controller");
  }

  @Test
  void operator_twice_isRefusedWithRemedy() {
    create("ess", "ess-system-operator-controller-manager");

    AdapterException refusal = catchThrowableOfType(AdapterException.class, () -> cluster.look());

    assertThat(refusal.code()).isEqualTo("SEVERAL_OPERATORS");
    assertThat(refusal.remedy()).contains("EssClassic.operator");
    KubernetesCluster told =
        KubernetesCluster.of(
            cluster.client,
            EssClassic.inNamespace("element-onprem").operator("element-operator", OPERATOR));
    assertThat(told.observe(TestCluster.in(TestCluster.PATIENCE)).operator()).hasSize(1);
  }

  @Test
  void deadServer_isReportedInWellUnderASecond() {
    cluster.look();
    cluster.simulated.powerLoss();
    Deadline soon = TestCluster.in(Duration.ofSeconds(2));

    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class,
            () -> cluster.adapter.observe(TestCluster.in(Duration.ofSeconds(60))));

    assertThat(failure.code()).isEqualTo("KUBERNETES_UNREACHABLE");
    assertThat(soon.isExpired()).isFalse();
  }

  @Test
  void blackHole_endsAtTheDeadline() throws IOException {
    try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        KubernetesClient client =
            KubernetesClients.of(
                new ConfigBuilder(Config.empty())
                    .withMasterUrl("http://127.0.0.1:" + hole.getLocalPort())
                    .build())) {
      KubernetesCluster adapter =
          KubernetesCluster.of(client, EssClassic.inNamespace("element-onprem"));
      Deadline slack = TestCluster.in(Duration.ofSeconds(4));

      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> adapter.observe(TestCluster.in(Duration.ofMillis(500))));

      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(slack.isExpired()).isFalse();
    }
  }

  private static AdapterException refused(Change change, long epoch) {
    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class,
            () -> change.apply(ContractCall.of(epoch, TestCluster.in(TestCluster.PATIENCE))));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  private void rename(String namespace, String name) {
    create(namespace, name);
    cluster.client.apps().deployments().inNamespace("element-operator").withName(OPERATOR).delete();
  }

  private void create(String namespace, String name) {
    Deployment copy = operator();
    copy.getMetadata().setNamespace(namespace);
    copy.getMetadata().setName(name);
    copy.getMetadata().setResourceVersion(null);
    cluster.client.resource(copy).create();
  }

  private Deployment operator() {
    return cluster
        .client
        .apps()
        .deployments()
        .inNamespace("element-operator")
        .withName(OPERATOR)
        .get();
  }
}

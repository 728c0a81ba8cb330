package io.github.essfailover.labservers.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class SimulatedClusterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void activeCluster_becomesReadyAndTellsTheListener() {
    AtomicBoolean ready = new AtomicBoolean();
    try (SimulatedCluster cluster =
            SimulatedCluster.builder()
                .active(true)
                .listener(
                    new SimulatedCluster.Listener() {
                      @Override
                      public void synapseReady() {
                        ready.set(true);
                      }
                    })
                .start();
        KubernetesClient client = cluster.newClient()) {
      until(ready::get);
      assertThat(cluster.isSynapseReady()).isTrue();
      until(() -> pods(client).size() == 4);
      assertThat(client.namespaces().withName("kube-system").get().getMetadata().getUid())
          .isEqualTo(cluster.identity());
      until(
          () ->
              Integer.valueOf(1)
                  .equals(
                      client
                          .apps()
                          .statefulSets()
                          .inNamespace(EssNames.NAMESPACE)
                          .withName(EssNames.SYNAPSE_MAIN)
                          .get()
                          .getStatus()
                          .getReadyReplicas()));
    }
  }

  @Test
  void standbyCluster_createsNothing() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().start();
        KubernetesClient client = cluster.newClient()) {
      until(() -> webhook(client).getStatus() != null);
      assertThat(pods(client)).isEmpty();
      assertThat(operator(client).get().getSpec().getReplicas()).isZero();
      assertThat(cluster.belongings())
          .contains("secrets/synapse", "elementdeployments/first-element-deployment");
    }
  }

  @Test
  void release_activeAndScaledDown_startsAndIsNotStartedAgain() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().helm().active(true).start();
        KubernetesClient client = cluster.newClient()) {
      until(cluster::isSynapseReady);
      until(() -> client.pods().inNamespace("ess").list().getItems().size() == 9);
      client.apps().statefulSets().inNamespace("ess").withName("ess-synapse-main").scale(0);
      until(() -> !cluster.isSynapseReady());
      until(() -> client.pods().inNamespace("ess").withName("ess-synapse-main-0").get() == null);
      assertThat(cluster.belongings())
          .contains("secrets/ess-generated", "configmaps/ess-markers", "configmaps/ess-synapse");
    }
  }

  @Test
  void quotaOfNoPods_inForce_stopsNewPodsOnly() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().helm().active(true).start();
        KubernetesClient client = cluster.newClient()) {
      until(cluster::isSynapseReady);
      client
          .resource(
              new ResourceQuotaBuilder()
                  .withNewMetadata()
                  .withName("none")
                  .withNamespace("ess")
                  .endMetadata()
                  .withNewSpec()
                  .withHard(Map.of("pods", new Quantity("0")))
                  .endSpec()
                  .build())
          .create();
      until(
          () ->
              client.resourceQuotas().inNamespace("ess").withName("none").get().getStatus()
                  != null);
      RollableScalableResource<StatefulSet> sender =
          client.apps().statefulSets().inNamespace("ess").withName("ess-synapse-federation-sender");
      sender.scale(3);
      until(() -> Long.valueOf(2).equals(sender.get().getStatus().getObservedGeneration()));
      assertThat(sender.get().getStatus().getReplicas()).isEqualTo(2);
      assertThat(cluster.isSynapseReady()).isTrue();
    }
  }

  @Test
  void deletedWorkload_operatorRuns_isCreatedAgain() {
    AtomicBoolean gone = new AtomicBoolean();
    try (SimulatedCluster cluster =
            SimulatedCluster.builder()
                .active(true)
                .listener(
                    new SimulatedCluster.Listener() {
                      @Override
                      public void synapseGone() {
                        gone.set(true);
                      }
                    })
                .start();
        KubernetesClient client = cluster.newClient()) {
      until(cluster::isSynapseReady);
      client.apps().statefulSets().inNamespace(EssNames.NAMESPACE).delete();
      until(gone::get);
      until(cluster::isSynapseReady);
    }
  }

  @Test
  void deletedWorkload_operatorAtZero_staysAway() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().active(true).start();
        KubernetesClient client = cluster.newClient()) {
      until(cluster::isSynapseReady);
      operator(client).scale(0);
      until(
          () ->
              client.pods().inNamespace(EssNames.OPERATOR_NAMESPACE).list().getItems().size() == 1);
      client.apps().statefulSets().inNamespace(EssNames.NAMESPACE).delete();
      client.apps().deployments().inNamespace(EssNames.NAMESPACE).delete();
      until(() -> pods(client).isEmpty());
      assertThat(cluster.isSynapseReady()).isFalse();
    }
  }

  @Test
  void databaseNotWritable_synapseCrashesUntilItIs() {
    AtomicBoolean writable = new AtomicBoolean();
    try (SimulatedCluster cluster =
            SimulatedCluster.builder().active(true).databaseWritable(writable::get).start();
        KubernetesClient client = cluster.newClient()) {
      until(() -> pods(client).stream().anyMatch(SimulatedClusterTest::crashes));
      assertThat(cluster.isSynapseReady()).isFalse();
      writable.set(true);
      until(cluster::isSynapseReady);
    }
  }

  @Test
  void scale_staleVersion_conflicts() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().start();
        KubernetesClient client = cluster.newClient()) {
      Scale scale = operator(client).scale();
      operator(client).edit(d -> annotate(d));
      scale.getSpec().setReplicas(1);

      KubernetesClientException conflict =
          catchThrowableOfType(
              KubernetesClientException.class, () -> operator(client).scale(scale));

      assertThat(conflict.getCode()).isEqualTo(409);
      assertThat(operator(client).get().getSpec().getReplicas()).isZero();
    }
  }

  @Test
  void annotation_leavesTheGeneration() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().start();
        KubernetesClient client = cluster.newClient()) {
      until(() -> operator(client).get().getStatus() != null);
      Long before = operator(client).get().getMetadata().getGeneration();
      operator(client).edit(d -> annotate(d));
      assertThat(operator(client).get().getMetadata().getGeneration()).isEqualTo(before);
    }
  }

  @Test
  void powerLoss_refusesConnectionsAndPowerOnBringsItBack() {
    try (SimulatedCluster cluster = SimulatedCluster.builder().active(true).start()) {
      until(cluster::isSynapseReady);

      cluster.powerLoss();

      assertThat(cluster.isSynapseReady()).isFalse();
      assertThatThrownBy(() -> connect(cluster)).isInstanceOf(ConnectException.class);

      cluster.powerOn();
      until(cluster::isSynapseReady);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // only there all of 127.0.0.0/8 is loopback
  void address_given_isTheOnlyOneListenedOn() throws Exception {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 1, 7});
    try (SimulatedCluster cluster = SimulatedCluster.builder().address(address).start();
        KubernetesClient client = cluster.newClient()) {
      assertThat(cluster.masterUrl()).startsWith("http://127.0.1.7:");
      assertThat(client.nodes().list().getItems()).hasSize(3);
      assertThatThrownBy(() -> connect(cluster)).isInstanceOf(ConnectException.class);
    }
  }

  private static void connect(SimulatedCluster cluster) throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), cluster.port()), 1000);
    }
  }

  private static Deployment annotate(Deployment deployment) {
    deployment.getMetadata().getAnnotations().put("touched", "yes");
    return deployment;
  }

  private static boolean crashes(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(
            c ->
                c.getState() != null
                    && c.getState().getWaiting() != null
                    && c.getRestartCount() > 0);
  }

  private static List<Pod> pods(KubernetesClient client) {
    return client.pods().inNamespace(EssNames.NAMESPACE).list().getItems();
  }

  private static RollableScalableResource<Deployment> operator(KubernetesClient client) {
    return client
        .apps()
        .deployments()
        .inNamespace(EssNames.OPERATOR_NAMESPACE)
        .withName(EssNames.OPERATOR);
  }

  private static Deployment webhook(KubernetesClient client) {
    return client
        .apps()
        .deployments()
        .inNamespace(EssNames.OPERATOR_NAMESPACE)
        .withName("element-operator-conversion-webhook")
        .get();
  }

  private static void until(BooleanSupplier wanted) {
    CountDownLatch never = new CountDownLatch(1);
    Instant end = Instant.now().plus(PATIENCE);
    try {
      while (!wanted.getAsBoolean()) {
        assertThat(Instant.now()).as("patience").isBefore(end);
        assertThat(never.await(20, TimeUnit.MILLISECONDS)).isFalse();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

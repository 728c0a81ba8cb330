package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Workload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An active release, held and started again while things go wrong. */
final class EssHelmTest {

  private static final String SENDER = "ess-synapse-federation-sender";

  // No counts are given: what is known was recorded.
  private final TestCluster cluster = TestCluster.helm(true, EssHelm.release("ess"));

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void holdAndActivate_withoutGivenCounts_restoresWhatRan() {
    List<String> before = counts(cluster.until(state -> state.active().yes()));

    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    cluster.apply(cluster.adapter.activate(), 2);

    assertThat(counts(cluster.until(state -> state.active().yes()))).isEqualTo(before);
  }

  @Test
  void hold_crashAfterRecording_keepsTheCountWhenRepeated() {
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PUT", SENDER + "/scale", 500);
    assertThat(TestCluster.refused(cluster.adapter.hold(), 1).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(recorded(SENDER)).isEqualTo("2");

    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    cluster.apply(cluster.adapter.hold(), 1);

    assertThat(recorded(SENDER)).isEqualTo("2");
  }

  @Test
  void hold_answerOfTheScaleLost_keepsTheCountWhenRepeated() {
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.apply(cluster.adapter.hold(), 2);
    cluster.apply(cluster.adapter.hold(), 3);

    assertThat(recorded(SENDER)).isEqualTo("2");
    assertThat(Stamp.epochOn(set(SENDER))).isEqualTo(3);
  }

  @Test
  void hold_helmUpgradeInBetween_keepsTheCountAndHoldsAgain() {
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    scale(SENDER, 1);
    assertThat(cluster.look().held()).isFalse();

    cluster.apply(cluster.adapter.hold(), 1);

    cluster.until(ClusterState::isEmpty);
    assertThat(recorded(SENDER)).isEqualTo("2");
  }

  @Test
  void hold_countChangedWhileActive_recordsTheNewOne() {
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    cluster.apply(cluster.adapter.activate(), 2);
    cluster.until(state -> state.active().yes());
    scale(SENDER, 3);

    cluster.apply(cluster.adapter.hold(), 3);

    assertThat(recorded(SENDER)).isEqualTo("3");
  }

  @Test
  void hold_conflictOnOne_holdsTheOthersAndIsNotApplied() {
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PATCH", SENDER, 409);

    AdapterException conflict = TestCluster.refused(cluster.adapter.hold(), 1);

    assertThat(conflict.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(cluster.look().workloads())
        .filteredOn(workload -> workload.desired() > 0)
        .extracting(Workload::name)
        .containsExactly(SENDER);
    assertThat(cluster.look().held()).isFalse();
  }

  @Test
  void hold_patchForbidden_changesNothing() {
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("PATCH", "/apis/apps", 403);

    AdapterException refusal = TestCluster.refused(cluster.adapter.hold(), 1);

    assertThat(refusal.remedy()).contains("patch on ");
    assertThat(cluster.simulated.writes()).noneMatch(write -> write.contains("/scale"));
  }

  @Test
  void activate_endedHalfWay_isNeitherHeldNorStarted() {
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    cluster.simulated.failNext("PUT", SENDER + "/scale", 500);
    TestCluster.refused(cluster.adapter.activate(), 2);

    ClusterState half = cluster.look();

    assertThat(half.held()).isFalse();
    assertThat(half.isStarted()).isFalse();
    assertThat(half.active().seen()).contains(SENDER + " is at 0");

    cluster.apply(cluster.adapter.activate(), 2);
    assertThat(cluster.until(state -> state.active().yes()).isStarted()).isTrue();
  }

  @Test
  void activate_startsInTheOrderOfNeed() {
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    int before = cluster.simulated.writes().size();

    cluster.apply(cluster.adapter.activate(), 2);

    assertThat(
            cluster.simulated.writes().stream()
                .skip(before)
                .filter(write -> write.endsWith("/scale"))
                .map(write -> write.replaceAll(".*/(ess-[a-z-]+)/scale", "$1"))
                .distinct())
        .containsExactly(
            "ess-redis",
            "ess-synapse-main",
            SENDER,
            "ess-matrix-authentication-service",
            "ess-haproxy",
            "ess-hookshot",
            "ess-element-web");
  }

  @Test
  void activate_neverRecordedAndNotGiven_namesTheWorkloads() {
    scale("ess-hookshot", 0);
    scale(SENDER, 0);

    AdapterException refusal = TestCluster.refused(cluster.adapter.activate(), 1);

    assertThat(refusal.code()).isEqualTo("REPLICAS_UNKNOWN");
    assertThat(refusal.context()).containsEntry("workloads", "synapse-federation-sender, hookshot");
    assertThat(refusal.remedy()).contains("EssHelm.replicas");
    assertThat(checks()).contains("cluster.replicas-unknown");
  }

  @Test
  void activate_givenZero_isLeftAtZero() {
    cluster.until(state -> state.active().yes());
    scale("ess-hookshot", 0);
    KubernetesCluster told = adapter(EssHelm.release("ess").replicas("hookshot", 0));

    cluster.apply(told.activate(), 1);

    assertThat(set("ess-hookshot").getSpec().getReplicas()).isZero();
    cluster.until(state -> told.observe(TestCluster.in(TestCluster.PATIENCE)).active().yes());
  }

  @Test
  void change_lowerEpochThanStamped_isSuperseded() {
    cluster.apply(cluster.adapter.hold(), 7);

    for (var change : List.of(cluster.adapter.hold(), cluster.adapter.activate())) {
      assertThat(TestCluster.refused(change, 6).code()).isEqualTo("EPOCH_SUPERSEDED");
    }
  }

  @Test
  void observe_releaseThatIsNotThere_isRefused() {
    KubernetesCluster wrong = adapter(EssHelm.release("other"));

    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class, () -> wrong.observe(TestCluster.in(TestCluster.PATIENCE)));

    assertThat(refusal.code()).isEqualTo("RELEASE_NOT_FOUND");
    assertThat(wrong.check(TestCluster.in(TestCluster.PATIENCE)))
        .extracting(Finding::check)
        .contains("cluster.release");
  }

  @Test
  void otherReleaseWithALongerName_isLeftAlone() {
    StatefulSet other =
        new StatefulSetBuilder(set("ess-synapse-main"))
            .editMetadata()
            .withName("ess-two-synapse-main")
            .withResourceVersion(null)
            .addToLabels("app.kubernetes.io/instance", "ess-two-synapse-main")
            .addToAnnotations("meta.helm.sh/release-name", "ess-two")
            .endMetadata()
            .editSpec()
            .withReplicas(1)
            .editSelector()
            .withMatchLabels(Map.of("app.kubernetes.io/instance", "ess-two-synapse-main"))
            .endSelector()
            .editTemplate()
            .editMetadata()
            .addToLabels("app.kubernetes.io/instance", "ess-two-synapse-main")
            .endMetadata()
            .endTemplate()
            .endSpec()
            .build();
    cluster.client.resource(other).create();

    cluster.apply(cluster.adapter.hold(), 1);

    cluster.until(ClusterState::isEmpty);
    assertThat(set("ess-two-synapse-main").getSpec().getReplicas()).isEqualTo(1);
    assertThat(cluster.client.pods().inNamespace("ess").withName("ess-two-synapse-main-0").get())
        .isNotNull();
  }

  @Test
  void databaseOfTheChart_isLeftAloneAndAFinding() {
    StatefulSet postgres =
        new StatefulSetBuilder(set("ess-hookshot"))
            .editMetadata()
            .withName("ess-postgres")
            .withResourceVersion(null)
            .addToLabels("app.kubernetes.io/instance", "ess-postgres")
            .addToLabels("app.kubernetes.io/component", "matrix-stack-db")
            .endMetadata()
            .build();
    cluster.client.resource(postgres).create();

    cluster.apply(cluster.adapter.hold(), 1);

    assertThat(set("ess-postgres").getSpec().getReplicas()).isEqualTo(1);
    assertThat(checks()).contains("cluster.database-in-chart");
  }

  @Test
  void daemonSetOfTheRelease_keepsTheHoldFromBeingProven() {
    cluster.until(state -> state.active().yes());
    cluster
        .client
        .resource(
            new DaemonSetBuilder()
                .withNewMetadata()
                .withName("ess-turn")
                .withNamespace("ess")
                .withLabels(
                    Map.of(
                        "app.kubernetes.io/part-of",
                        "matrix-stack",
                        "app.kubernetes.io/instance",
                        "ess-turn"))
                .endMetadata()
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Map.of("app.kubernetes.io/instance", "ess-turn"))
                .endSelector()
                .endSpec()
                .build())
        .create();

    AdapterException refusal = TestCluster.refused(cluster.adapter.hold(), 1);

    assertThat(refusal.code()).isEqualTo("DAEMON_SETS_RUN");
    assertThat(cluster.look().held()).isFalse();
    assertThat(cluster.look().workloads())
        .filteredOn(workload -> !workload.kind().equals("DaemonSet"))
        .allMatch(workload -> workload.desired() == 0);
    assertThat(checks()).contains("cluster.daemonset");
  }

  @Test
  void quota_isImposedByHoldAndLiftedByActivate() {
    KubernetesCluster quota = adapter(EssHelm.release("ess").holdByQuota());
    cluster.apply(quota.hold(), 1);
    cluster.until(state -> quota.observe(TestCluster.in(TestCluster.PATIENCE)).isEmpty());

    // A helm upgrade starts nothing.
    scale(SENDER, 1);
    cluster.until(state -> set(SENDER).getStatus().getReplicas() == 0);
    assertThat(quota.observe(TestCluster.in(TestCluster.PATIENCE)).pods())
        .noneMatch(pod -> pod.startsWith(SENDER));

    cluster.apply(quota.activate(), 2);
    cluster.until(state -> quota.observe(TestCluster.in(TestCluster.PATIENCE)).active().yes());
    assertThat(cluster.client.resourceQuotas().inNamespace("ess").list().getItems()).isEmpty();
  }

  @Test
  void quota_ofSomebodyElse_isRefused() {
    cluster
        .client
        .resource(
            new ResourceQuotaBuilder()
                .withNewMetadata()
                .withName(HoldingQuota.NAME)
                .withNamespace("ess")
                .endMetadata()
                .withNewSpec()
                .withHard(Map.of("pods", new Quantity("100")))
                .endSpec()
                .build())
        .create();
    KubernetesCluster quota = adapter(EssHelm.release("ess").holdByQuota());

    assertThat(TestCluster.refused(quota.hold(), 1).code()).isEqualTo("QUOTA_IS_FOREIGN");
    assertThat(quota.check(TestCluster.in(TestCluster.PATIENCE)))
        .extracting(Finding::check)
        .contains("cluster.hold-quota");
  }

  @Test
  void check_releaseAsInstalled_saysWhoElseScalesIt() {
    assertThat(checks()).containsExactly("cluster.replica-owner", "cluster.identity");
  }

  @Test
  void check_autoscaler_isAFinding() {
    cluster
        .client
        .resource(
            new HorizontalPodAutoscalerBuilder()
                .withNewMetadata()
                .withName("mas")
                .withNamespace("ess")
                .endMetadata()
                .withNewSpec()
                .withNewScaleTargetRef("apps/v1", "Deployment", "ess-matrix-authentication-service")
                .withMaxReplicas(5)
                .endSpec()
                .build())
        .create();

    assertThat(checks()).contains("cluster.autoscaler");
  }

  @Test
  void check_configurationMadeForNoWorkers_isAFinding() {
    ConfigMap map = cluster.client.configMaps().inNamespace("ess").withName("ess-synapse").get();
    map.getData()
        .put(
            "04-homeserver-overrides.yaml",
            "send_federation: false\nfederation_sender_instances:\n");
    cluster.client.resource(map).update();

    assertThat(checks()).contains("cluster.worker-config", "cluster.identity");
  }

  @Test
  void databases_asRendered_orAsTheHostSays() {
    assertThat(cluster.look().databases())
        .containsEntry("synapse", new Endpoint("db.example.org", 5432))
        .containsEntry("mas", new Endpoint("db.example.org", 5432));

    KubernetesCluster told =
        adapter(EssHelm.release("ess").database("synapse", "pg.dc2.internal", 6432));
    assertThat(told.observe(TestCluster.in(TestCluster.PATIENCE)).databases())
        .containsEntry("synapse", new Endpoint("pg.dc2.internal", 6432));
  }

  @Test
  void databases_unreadable_areAFindingAndNoFailure() {
    cluster.client.configMaps().inNamespace("ess").delete();

    assertThat(cluster.look().databases()).isEmpty();
    assertThat(checks()).contains("cluster.database");
  }

  private List<String> checks() {
    return cluster.adapter.check(TestCluster.in(TestCluster.PATIENCE)).stream()
        .map(Finding::check)
        .toList();
  }

  private KubernetesCluster adapter(EssHelm ess) {
    return KubernetesCluster.of(cluster.client, ess).locatedIn("dc1");
  }

  private static List<String> counts(ClusterState state) {
    return state.workloads().stream()
        .map(workload -> workload.name() + "=" + workload.desired())
        .sorted()
        .toList();
  }

  private String recorded(String name) {
    return Stamp.annotation(set(name), HelmReplicas.BEFORE);
  }

  private void scale(String name, int replicas) {
    cluster.client.apps().statefulSets().inNamespace("ess").withName(name).scale(replicas);
  }

  private StatefulSet set(String name) {
    return cluster.client.apps().statefulSets().inNamespace("ess").withName(name).get();
  }
}

package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Finding;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for a workload is told why, and not longer than it can help. */
final class ExplainedWaitTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:10:00Z");

  private final TestCluster cluster = TestCluster.helm(true, EssHelm.release("ess"));

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void newestWarningAboutAPod_isSeen() {
    cluster.databaseWritable.set(false);
    Pod pod = mainPod();
    create(warning("1", pod, "FailedMount", "an older one", NOW.minusSeconds(60)));
    create(warning("2", pod, "FailedScheduling", "0/3 nodes\n are available", NOW));
    create(warning("3", other(pod), "Unhealthy", "of an earlier pod of that name", NOW));

    ClusterState state = cluster.until(s -> s.active().seen().contains("event:"));

    assertThat(state.active().seen())
        .contains("ess-synapse-main 0/1")
        .contains("event: FailedScheduling 0/3 nodes are available")
        .doesNotContain("older")
        .doesNotContain("earlier");
  }

  @Test
  void eventsForbidden_areDoneWithoutAndAFinding() {
    cluster.databaseWritable.set(false);
    cluster.until(state -> state.pods().contains("ess-synapse-main-0"));
    cluster.simulated.failNext("GET", "/events", 403);

    assertThat(cluster.look().active().seen()).contains("ess-synapse-main 0/1");
    cluster.simulated.failNext("GET", "/events", 403);
    assertThat(cluster.adapter.check(TestCluster.in(TestCluster.PATIENCE)))
        .filteredOn(finding -> finding.check().equals("cluster.events-hidden"))
        .extracting(Finding::remedy)
        .singleElement()
        .asString()
        .contains("list on events in ess");
  }

  @Test
  void everythingReady_eventsAreNotAskedFor() {
    cluster.until(state -> state.active().yes());
    cluster.simulated.failNext("GET", "/events", 500);

    assertThat(cluster.look().active().yes()).isTrue();
  }

  @Test
  void statefulSetThatCannotCreatePods_isHopelessAfterAWhile() {
    StatefulSet main =
        cluster.client.apps().statefulSets().inNamespace("ess").withName("ess-synapse-main").get();
    String why = "pods \"ess-synapse-main-0\" is forbidden: exceeded quota";
    Warnings young = warnings(warning("1", main, "FailedCreate", why, NOW.minusSeconds(5), NOW));
    Warnings old = warnings(warning("1", main, "FailedCreate", why, NOW.minusSeconds(90), NOW));
    Warnings gone =
        warnings(
            warning("1", main, "FailedCreate", why, NOW.minusSeconds(900), NOW.minusSeconds(600)));

    assertThat(ControllerTrouble.of(main, young, NOW).map(PodTrouble::lasting)).contains(false);
    assertThat(ControllerTrouble.of(main, old, NOW).map(PodTrouble::lasting)).contains(true);
    assertThat(ControllerTrouble.of(main, old, NOW).map(PodTrouble::reason).orElse(""))
        .contains("exceeded quota");
    assertThat(ControllerTrouble.of(main, gone, NOW)).isEmpty();
  }

  @Test
  void deploymentThatCannotCreatePods_endsTheWait() {
    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::isEmpty);
    var deployment =
        new DeploymentBuilder()
            .withNewMetadata()
            .withName("ess-haproxy")
            .withNamespace("ess")
            .endMetadata()
            .withNewStatus()
            .addNewCondition()
            .withType("ReplicaFailure")
            .withStatus("True")
            .withReason("FailedCreate")
            .withMessage("admission webhook \"policy\" denied the request")
            .withLastTransitionTime(NOW.minusSeconds(60).toString())
            .endCondition()
            .endStatus()
            .build();

    Optional<PodTrouble> trouble = ControllerTrouble.of(deployment, Warnings.none(), NOW);

    assertThat(trouble.map(PodTrouble::lasting)).contains(true);
    assertThat(trouble.map(PodTrouble::reason).orElse("")).contains("denied the request");
  }

  @Test
  void quotaThatIsFull_endsTheWaitWithItsReason() {
    cluster.until(state -> state.active().yes());
    StatefulSet main =
        cluster.client.apps().statefulSets().inNamespace("ess").withName("ess-synapse-main").get();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    create(warning("1", main, "FailedCreate", "exceeded quota: pods", now.minusSeconds(90), now));
    cluster.databaseWritable.set(false);
    cluster.client.pods().inNamespace("ess").withName("ess-synapse-main-0").delete();

    KubernetesCluster adapter =
        cluster.adapter.clock(Clock.fixed(now.plusSeconds(1), ZoneOffset.UTC));
    ClusterState state =
        cluster.until(
            any ->
                adapter
                    .observe(TestCluster.in(TestCluster.PATIENCE))
                    .active()
                    .hopeless()
                    .isPresent());

    assertThat(adapter.observe(TestCluster.in(TestCluster.PATIENCE)).active().hopeless())
        .hasValueSatisfying(why -> assertThat(why).contains("exceeded quota"));
    assertThat(state.active().yes()).isFalse();
  }

  private Pod mainPod() {
    cluster.until(state -> state.pods().contains("ess-synapse-main-0"));
    return cluster.client.pods().inNamespace("ess").withName("ess-synapse-main-0").get();
  }

  private static Pod other(Pod pod) {
    Pod earlier = new io.fabric8.kubernetes.api.model.PodBuilder(pod).build();
    earlier.getMetadata().setUid("another");
    return earlier;
  }

  private void create(Event event) {
    cluster.client.resource(event).inNamespace("ess").create();
  }

  private static Warnings warnings(Event event) {
    return new Warnings(List.of(event));
  }

  private static Event warning(
      String name, HasMetadata about, String reason, String message, Instant at) {
    return warning(name, about, reason, message, at, at);
  }

  private static Event warning(
      String name, HasMetadata about, String reason, String message, Instant first, Instant last) {
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("ess")
        .withLabels(Map.of())
        .endMetadata()
        .withType("Warning")
        .withReason(reason)
        .withMessage(message)
        .withFirstTimestamp(first.toString())
        .withLastTimestamp(last.toString())
        .withNewInvolvedObject()
        .withKind(about.getKind())
        .withName(about.getMetadata().getName())
        .withNamespace("ess")
        .withUid(about.getMetadata().getUid())
        .endInvolvedObject()
        .build();
  }
}

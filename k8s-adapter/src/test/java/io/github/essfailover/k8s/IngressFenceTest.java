package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class IngressFenceTest {

  private static final String NAMESPACE = "element-onprem";
  private static final String LEGACY = "kubernetes.io/ingress.class";

  private final TestCluster cluster = new TestCluster(false);
  private final IngressFence fence = IngressFence.in(cluster.adapter);

  /** Two of the operator's, and one of somebody else. */
  @BeforeEach
  void install() {
    create("ess-element-web", "nginx", "ess-element-web", true);
    create("ess-synapse", "nginx", "ess-synapse-haproxy", true);
    create("grafana", "nginx", "grafana", false);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void close_everyIngressOfTheDeployment_noControllerServesThem() {
    apply(1);

    assertThat(classes())
        .isEqualTo(
            Map.of(
                "ess-element-web", "essfailover-closed",
                "ess-synapse", "essfailover-closed",
                "grafana", "nginx"));
    FirewallState state = look();
    assertThat(state.closed()).containsExactly(FirewallScope.INBOUND);
    assertThat(state.weak()).isTrue();
    assertThat(state.isClosed(Traffic.OUTBOUND)).isFalse();
  }

  @Test
  void open_givesBackWhatWasThere() {
    create("ess-legacy", null, "ess-synapse-haproxy", true);
    edit(
        "ess-legacy",
        i -> i.getMetadata().setAnnotations(new TreeMap<>(Map.of(LEGACY, "haproxy"))));
    create("ess-default", null, "ess-synapse-haproxy", true);
    Map<String, String> before = classes();

    apply(1);
    assertThat(ingress("ess-legacy").getMetadata().getAnnotations().get(LEGACY)).isNull();
    assertThat(look().closed()).isNotEmpty();
    open(1);
    open(1);

    assertThat(classes()).isEqualTo(before);
    assertThat(ingress("ess-legacy").getMetadata().getAnnotations())
        .containsEntry(LEGACY, "haproxy");
    assertThat(ingress("ess-default").getSpec().getIngressClassName()).isNull();
    assertThat(ingress("ess-default").getMetadata().getAnnotations().get(LEGACY)).isNull();
    assertThat(Stamp.annotation(ingress("ess-synapse"), IngressDoor.CLASS_BEFORE)).isEmpty();
    assertThat(look().closed()).isEmpty();
  }

  @Test
  void preview_carriedOutByHand_canBeUndone() {
    assertThat(closing().preview())
        .anyMatch(
            line ->
                line.endsWith("annotate ingress NAME essfailover.io/ingress-class-before=CLASS"))
        .anyMatch(
            line -> line.contains("'{\"spec\":{\"ingressClassName\":\"essfailover-closed\"}}'"));
    for (String name : List.of("ess-element-web", "ess-synapse")) {
      edit(
          name,
          i -> {
            i.getMetadata()
                .setAnnotations(
                    new TreeMap<>(Map.of("essfailover.io/ingress-class-before", "nginx")));
            i.getSpec().setIngressClassName("essfailover-closed");
          });
    }

    assertThat(look().closed()).isNotEmpty();
    open(1);
    assertThat(classes()).containsEntry("ess-synapse", "nginx");
  }

  @Test
  void close_repeatedAfterCrash_keepsTheOriginal() {
    apply(1);
    int writes = cluster.simulated.writes().size();
    apply(1);
    assertThat(cluster.simulated.writes()).hasSize(writes);

    apply(2);
    open(2);

    assertThat(classes()).containsEntry("ess-synapse", "nginx");
  }

  @Test
  void close_ingressThatLeadsToTheSameService_isClosedToo() {
    create("by-hand", "traefik", "ess-synapse-haproxy", false);

    apply(1);

    assertThat(classes())
        .containsEntry("by-hand", "essfailover-closed")
        .containsEntry("grafana", "nginx");
  }

  @Test
  void close_outboundOnly_doesNothing() {
    int writes = cluster.simulated.writes().size();

    fence.close(Set.of(Traffic.OUTBOUND)).apply(TestCluster.call(1));

    assertThat(cluster.simulated.writes()).hasSize(writes);
  }

  @Test
  void close_conflictOnTheFirst_closesTheSecondAndSaysThatItIsUnknown() {
    cluster.simulated.failNext("PATCH", "/ess-element-web", 409);

    AdapterException failure = TestCluster.refused(closing(), 1);

    assertThat(failure.code()).isEqualTo("INGRESS_PARTLY_CHANGED");
    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(look().closed()).isEmpty();
    assertThat(look().seen()).contains("1 of 2 Ingresses open: [ess-element-web]");
    apply(1);
    assertThat(look().closed()).isNotEmpty();
  }

  @Test
  void close_conflictOnAll_isNotApplied() {
    cluster.simulated.failNext("PATCH", "/ess-element-web", 409);
    cluster.simulated.failNext("PATCH", "/ess-synapse", 409);

    assertThat(TestCluster.refused(closing(), 1).effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void close_somebodyWroteSinceItWasRead_isRefusedByTheServer() {
    IngressDoor read = new IngressDoor(ingress("ess-synapse"));
    edit("ess-synapse", i -> i.getSpec().setIngressClassName("traefik"));
    Api api = new Api(cluster.client, TestCluster.in(TestCluster.PATIENCE));
    String patch = read.shut(new Stamp(TestCluster.call(1))).orElseThrow();

    AdapterException conflict =
        catchThrowableOfType(
            AdapterException.class, () -> IngressActs.send(api, NAMESPACE, read, patch));

    assertThat(conflict.code()).isEqualTo("KUBERNETES_CONFLICT");
    assertThat(classes()).containsEntry("ess-synapse", "traefik");
  }

  @Test
  void close_forbidden_namesVerbAndResource() {
    cluster.simulated.failNext("PATCH", "/ess-element-web", 403);

    AdapterException refusal = TestCluster.refused(closing(), 1);

    assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refusal.remedy()).contains("patch on ingresses in " + NAMESPACE);
  }

  @Test
  void close_serverError_isUnknown() {
    cluster.simulated.failNext("PATCH", "/ess-synapse", 500);

    assertThat(TestCluster.refused(closing(), 1).effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void close_ingressGoneMeanwhile_isClosedEnough() {
    cluster.simulated.failNext("PATCH", "/ess-synapse", 404);

    apply(1);

    assertThat(classes()).containsEntry("ess-element-web", "essfailover-closed");
  }

  @Test
  void open_stoppedHalfWay_isSeenClosedUntilAllAreOpen() {
    apply(1);
    cluster.simulated.failNext("PATCH", "/ess-synapse", 409);

    AdapterException failure = TestCluster.refused(fence.open(), 1);

    assertThat(failure.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(look().closed()).containsExactly(FirewallScope.INBOUND);
    assertThat(look().weak()).isTrue();
    assertThat(look().seen()).contains("being opened");
    open(1);
    assertThat(look().closed()).isEmpty();
  }

  @Test
  void closeOfALaterRun_stoppedHalfWay_isSeenOpen() {
    apply(1);
    open(1);
    cluster.simulated.failNext("PATCH", "/ess-element-web", 409);

    assertThat(TestCluster.refused(closing(), 2).effect()).isEqualTo(Effect.UNKNOWN);

    assertThat(look().closed()).isEmpty();
  }

  @Test
  void olderEpoch_afterAnOpen_isRefused() {
    apply(3);
    open(3);

    AdapterException refusal = TestCluster.refused(closing(), 2);

    assertThat(refusal.code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(refusal.context()).containsEntry("object", "Ingress element-onprem/ess-element-web");
    assertThat(TestCluster.refused(fence.open(), 2).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(classes()).containsEntry("ess-synapse", "nginx");
  }

  @Test
  void laterRunHeldTheCluster_untouchedIngress_isNotClosedByAnOlderOne() {
    cluster.apply(cluster.adapter.hold(), 5);

    assertThat(TestCluster.refused(closing(), 4).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(classes()).containsEntry("ess-synapse", "nginx");
  }

  @Test
  void classThatSomebodyPutBack_isSeenOpenAndIsTheOriginalOfTheNextClose() {
    apply(1);
    edit("ess-synapse", i -> i.getSpec().setIngressClassName("traefik"));
    assertThat(look().closed()).isEmpty();

    apply(1);
    assertThat(look().closed()).isNotEmpty();
    open(1);

    assertThat(classes()).containsEntry("ess-synapse", "traefik");
  }

  @Test
  void open_classThatSomebodyPutBack_isKept() {
    apply(1);
    edit("ess-synapse", i -> i.getSpec().setIngressClassName("traefik"));
    edit("ess-element-web", i -> i.getMetadata().getAnnotations().put("team", "web"));

    open(1);

    assertThat(classes())
        .containsEntry("ess-synapse", "traefik")
        .containsEntry("ess-element-web", "nginx");
    assertThat(ingress("ess-element-web").getMetadata().getAnnotations())
        .containsEntry("team", "web");
  }

  @Test
  void open_annotationsLost_opensTheOthersAndNamesTheRest() {
    apply(1);
    edit("ess-element-web", i -> i.getMetadata().setAnnotations(null));

    AdapterException refusal = TestCluster.refused(fence.open(), 1);

    assertThat(refusal.code()).isEqualTo("INGRESS_CLASS_FORGOTTEN");
    assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refusal.context()).containsEntry("ingresses", "ess-element-web");
    assertThat(classes()).containsEntry("ess-synapse", "nginx");
    assertThat(checks()).anyMatch(text -> text.contains("nobody knows which class it had"));
  }

  @Test
  void legacyAnnotationThatComesBack_isSeenOpenAndTakenAwayAgain() {
    apply(1);
    edit("ess-synapse", i -> i.getMetadata().getAnnotations().put(LEGACY, "nginx"));
    assertThat(look().closed()).isEmpty();

    apply(1);

    assertThat(look().closed()).isNotEmpty();
    open(1);
    assertThat(classes()).containsEntry("ess-synapse", "nginx");
  }

  @Test
  void operatorThatRuns_putsItBackUntilItIsHeld() {
    cluster.apply(cluster.adapter.activate(), 1);
    cluster.until(state -> state.active().yes());
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    // The operator acts when something changes: what it owns is open again soon.
    apply(1);
    while (!look().closed().isEmpty()) {
      assertThat(patience.isExpired()).as("the operator puts it back").isFalse();
      TestCluster.pass(Duration.ofMillis(20));
    }

    cluster.apply(cluster.adapter.hold(), 1);
    cluster.until(ClusterState::held);
    cluster.apply(closing(), 1);

    assertThat(look().closed()).isNotEmpty();
    cluster.apply(cluster.adapter.removeWorkloads(), 1);
    cluster.until(ClusterState::isEmpty);
    assertThat(look().closed()).isNotEmpty();
  }

  @Test
  void probe_servesNoLonger_isNotWeak() {
    AtomicBoolean serves = new AtomicBoolean(true);
    IngressFence probed = fence.probe(deadline -> serves.get());
    apply(1);

    assertThat(look(probed).weak()).isTrue();
    assertThat(look(probed).seen()).contains("still answers");
    serves.set(false);

    assertThat(look(probed).weak()).isFalse();
    assertThat(look(probed).closed()).containsExactly(FirewallScope.INBOUND);
  }

  @Test
  void probe_ofAnOpenIngress_isNotAsked() {
    IngressFence probed =
        fence.probe(
            deadline -> {
              throw new IllegalStateException("asked");
            });

    assertThat(look(probed).closed()).isEmpty();
  }

  @Test
  void probe_withoutAnswer_isNoProof() {
    IngressFence probed =
        fence.probe(
            deadline -> {
              throw AdapterException.notApplied("SILENT", "Nothing answered.", Map.of(), null);
            });
    apply(1);

    assertThat(look(probed).weak()).isTrue();
  }

  @Test
  void noIngress_isOpenAndSaid() {
    cluster.client.network().v1().ingresses().inNamespace(NAMESPACE).delete();

    apply(1);
    open(1);

    assertThat(look().closed()).isEmpty();
    assertThat(look().seen()).contains("no Ingress");
    assertThat(checks()).singleElement().asString().startsWith("INFO");
  }

  @Test
  void check_everythingThere_findsNothing() {
    int writes = cluster.simulated.writes().size();

    assertThat(checks()).isEmpty();

    assertThat(cluster.simulated.writes()).hasSize(writes);
  }

  @Test
  void check_missingPermission_namesIt() {
    cluster.simulated.forbid("patch", "ingresses");

    assertThat(checks()).singleElement().asString().contains("may not patch ingresses");
  }

  @Test
  void check_deadServer_isAFinding() {
    cluster.simulated.powerLoss();

    assertThat(checks()).singleElement().asString().contains("KUBERNETES_UNREACHABLE");
  }

  private Change closing() {
    return fence.close(fence.stoppable());
  }

  private void apply(long epoch) {
    closing().apply(TestCluster.call(epoch));
  }

  private void open(long epoch) {
    fence.open().apply(TestCluster.call(epoch));
  }

  private FirewallState look() {
    return look(fence);
  }

  private static FirewallState look(IngressFence which) {
    return which.observe(TestCluster.in(TestCluster.PATIENCE));
  }

  private List<String> checks() {
    return fence.check(TestCluster.in(TestCluster.PATIENCE)).stream()
        .map(Finding::toString)
        .toList();
  }

  private Map<String, String> classes() {
    Map<String, String> classes = new TreeMap<>();
    cluster
        .client
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .list()
        .getItems()
        .forEach(
            i ->
                classes.put(
                    i.getMetadata().getName(), String.valueOf(i.getSpec().getIngressClassName())));
    return classes;
  }

  private Ingress ingress(String name) {
    return cluster.client.network().v1().ingresses().inNamespace(NAMESPACE).withName(name).get();
  }

  /** What somebody else does. */
  private interface Edit {
    void to(Ingress ingress);
  }

  private void edit(String name, Edit edit) {
    Ingress ingress = ingress(name);
    edit.to(ingress);
    cluster.client.resource(ingress).update();
  }

  private void create(String name, @Nullable String className, String service, boolean labelled) {
    cluster
        .client
        .resource(
            new IngressBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .withLabels(
                    labelled
                        ? Map.of("app.kubernetes.io/managed-by", "element-operator")
                        : Map.of("app", name))
                .endMetadata()
                .withNewSpec()
                .withIngressClassName(className)
                .addNewRule()
                .withHost(name + ".example.org")
                .withNewHttp()
                .addNewPath()
                .withPath("/")
                .withPathType("Prefix")
                .withNewBackend()
                .withNewService()
                .withName(service)
                .endService()
                .endBackend()
                .endPath()
                .endHttp()
                .endRule()
                .endSpec()
                .build())
        .create();
  }
}

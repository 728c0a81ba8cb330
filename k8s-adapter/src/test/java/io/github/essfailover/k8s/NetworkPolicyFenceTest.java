package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NetworkPolicyFenceTest {

  private static final String NAMESPACE = "element-onprem";
  private static final String POLICY = "essfailover-egress";
  private static final String POLICIES = "/networkpolicies";

  private final TestCluster cluster = new TestCluster(false);
  private final NetworkPolicyFence fence = NetworkPolicyFence.in(cluster.adapter);

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void close_noPolicy_deniesAllEgressAndIsWeak() {
    apply(1);

    NetworkPolicy policy = policy();
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Egress");
    assertThat(policy.getSpec().getEgress()).isEmpty();
    assertThat(policy.getSpec().getIngress()).isEmpty();
    assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isNullOrEmpty();
    assertThat(policy.getMetadata().getAnnotations()).containsEntry("essfailover.io/epoch", "1");
    FirewallState state = look(fence);
    assertThat(state.closed()).containsExactly(FirewallScope.NEW_OUTBOUND);
    assertThat(state.weak()).isTrue();
    assertThat(state.outboundWorks()).isEmpty();
  }

  @Test
  void preview_appliedByHand_isOurs() {
    String line = fence.close(fence.stoppable()).preview().get(0);
    String json = line.substring(line.indexOf('{'), line.lastIndexOf('}') + 1);

    cluster.client.resource(json).create();

    assertThat(line).startsWith("echo '{").endsWith("}' | kubectl apply --filename -");
    assertThat(look(fence).closed()).isNotEmpty();
    fence.open().apply(TestCluster.call(1));
    assertThat(policies()).isEmpty();
  }

  @Test
  void close_inboundOnly_doesNothing() {
    fence.close(Set.of(Traffic.INBOUND)).apply(TestCluster.call(1));

    assertThat(cluster.simulated.writes()).isEmpty();
  }

  @Test
  void close_repeatedAfterCrash_writesOnce() {
    apply(1);
    int writes = cluster.simulated.writes().size();

    apply(1);

    assertThat(cluster.simulated.writes()).hasSize(writes);
  }

  @Test
  void close_laterEpoch_stampsAndAnOlderOneIsRefused() {
    apply(1);
    apply(2);

    assertThat(policy().getMetadata().getAnnotations()).containsEntry("essfailover.io/epoch", "2");
    assertThat(refused(1, true).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(refused(1, false).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(look(fence).closed()).isNotEmpty();
  }

  @Test
  void close_laterRunHeldTheCluster_isRefusedWithoutAPolicy() {
    cluster.apply(cluster.adapter.hold(), 5);

    assertThat(refused(4, true).code()).isEqualTo("EPOCH_SUPERSEDED");
    assertThat(policies()).isEmpty();
  }

  @Test
  void close_operatorNotFound_closesAllTheSame() {
    cluster.client.apps().deployments().inNamespace("element-operator").delete();

    apply(1);

    assertThat(look(fence).closed()).isNotEmpty();
  }

  @Test
  void foreignPolicyOfThatName_isRefusedAndNeverTouched() {
    foreign(POLICY);

    AdapterException refusal = refused(1, true);

    assertThat(refusal.code()).isEqualTo("NETWORK_POLICY_FOREIGN");
    assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refusal.remedy()).contains("NetworkPolicyFence.policy");
    assertThat(look(fence).closed()).isEmpty();
    fence.open().apply(TestCluster.call(1));
    assertThat(policies()).hasSize(1);
    assertThat(checks(fence))
        .contains(
            "Severity ERROR: NetworkPolicy " + NAMESPACE + "/" + POLICY + " is somebody else's");
  }

  @Test
  void policyThatSomebodyChanged_isSeenOpenAndMadeAgain() {
    apply(1);
    NetworkPolicy changed = policy();
    changed.getSpec().getEgress().add(new NetworkPolicyEgressRule());
    changed.getMetadata().getLabels().put("team", "network");
    cluster.client.resource(changed).update();

    assertThat(look(fence).closed()).isEmpty();
    apply(1);

    assertThat(look(fence).closed()).isNotEmpty();
    assertThat(policy().getMetadata().getLabels()).containsEntry("team", "network");
  }

  @Test
  void close_somebodyWroteInBetween_isNotApplied() {
    apply(1);
    cluster.simulated.failNext("PUT", POLICIES, 409);

    AdapterException conflict = refused(2, true);

    assertThat(conflict.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(look(fence).closed()).isNotEmpty();
  }

  @Test
  void close_createdByAnotherMeanwhile_isNotAppliedAndThenSeen() {
    cluster.simulated.failNext("POST", POLICIES, 409);

    assertThat(refused(1, true).effect()).isEqualTo(Effect.NOT_APPLIED);

    apply(1);
    assertThat(look(fence).closed()).isNotEmpty();
  }

  @Test
  void close_forbidden_namesVerbAndResource() {
    cluster.simulated.failNext("POST", POLICIES, 403);

    AdapterException refusal = refused(1, true);

    assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refusal.remedy())
        .contains("create on networkpolicies.networking.k8s.io in " + NAMESPACE);
  }

  @Test
  void close_missingNamespace_isPermanent() {
    cluster.simulated.failNext("POST", POLICIES, 404);

    assertThat(refused(1, true).effect()).isEqualTo(Effect.PERMANENT);
  }

  @Test
  void close_serverError_isUnknown() {
    cluster.simulated.failNext("POST", POLICIES, 500);

    assertThat(refused(1, true).effect()).isEqualTo(Effect.UNKNOWN);
  }

  @Test
  void open_removesOnlyOurs() {
    foreign("tenant-default");
    apply(1);

    fence.open().apply(TestCluster.call(1));
    fence.open().apply(TestCluster.call(1));

    assertThat(policies()).extracting(ClassicSight::name).containsExactly("tenant-default");
    assertThat(look(fence).closed()).isEmpty();
  }

  @Test
  void policyBeingDeleted_isNotClosedAndNotMadeYet() {
    apply(1);
    NetworkPolicy held = policy();
    held.getMetadata().setFinalizers(List.of("example.org/slow"));
    cluster.client.resource(held).update();
    fence.open().apply(TestCluster.call(1));

    assertThat(policy().getMetadata().getDeletionTimestamp()).isNotNull();
    assertThat(look(fence).closed()).isEmpty();
    assertThat(refused(1, true).code()).isEqualTo("NETWORK_POLICY_GOING");
  }

  @Test
  void canaryThatGotOutBefore_stopped_isNotWeak() {
    NetworkPolicyFence shown = fence.canary(enforcing());

    shown.close(shown.stoppable()).apply(TestCluster.call(1));

    FirewallState state = look(shown);
    assertThat(state.weak()).isFalse();
    assertThat(state.outboundWorks()).isEqualTo(Optional.of(false));
    assertThat(state.seen()).contains("stopped");
  }

  @Test
  void canaryThatNeverGotOut_provesNothing() {
    NetworkPolicyFence cut = fence.canary(deadline -> false);

    cut.close(cut.stoppable()).apply(TestCluster.call(1));

    assertThat(look(cut).closed()).isNotEmpty();
    assertThat(look(cut).weak()).isTrue();
  }

  @Test
  void canaryThatStillGetsOut_isWeakAndSaysSo() {
    NetworkPolicyFence ignored = fence.canary(deadline -> true);

    ignored.close(ignored.stoppable()).apply(TestCluster.call(1));

    FirewallState state = look(ignored);
    assertThat(state.weak()).isTrue();
    assertThat(state.outboundWorks()).isEqualTo(Optional.of(true));
    assertThat(state.seen()).contains("a canary gets out");
  }

  @Test
  void canaryThatCannotBeTried_isNoAnswer() {
    NetworkPolicyFence blind =
        fence.canary(
            deadline -> {
              throw AdapterException.notApplied("NO_POD", "There is no pod.", Map.of(), null);
            });

    blind.close(blind.stoppable()).apply(TestCluster.call(1));

    assertThat(look(blind).weak()).isTrue();
    assertThat(look(blind).outboundWorks()).isEmpty();
  }

  @Test
  void canary_beforeThePolicy_getsTwoSecondsAtMost() {
    AtomicInteger millis = new AtomicInteger();
    NetworkPolicyFence slow =
        fence.canary(
            deadline -> {
              millis.set((int) deadline.remaining().toMillis());
              return true;
            });

    slow.close(slow.stoppable()).apply(TestCluster.call(1));

    assertThat(millis.get()).isBetween(1, 2000);
  }

  @Test
  void otherPolicyThatAllows_keepsItWeak() {
    foreign("allow-federation");
    NetworkPolicyFence shown = fence.canary(enforcing());

    shown.close(shown.stoppable()).apply(TestCluster.call(1));

    assertThat(look(shown).weak()).isTrue();
    assertThat(look(shown).seen()).contains("policy allow-federation lets something out");
    assertThat(shown.check(TestCluster.in(TestCluster.PATIENCE)))
        .anyMatch(finding -> finding.seen().contains("allow-federation"));
  }

  @Test
  void podOnItsNodesNetwork_keepsItWeak() {
    cluster
        .client
        .resource(
            new DeploymentBuilder()
                .withNewMetadata()
                .withName("sfu")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withReplicas(1)
                .withNewSelector()
                .addToMatchLabels("app", "sfu")
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", "sfu")
                .endMetadata()
                .withNewSpec()
                .withHostNetwork(true)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build())
        .create();
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    while (cluster.client.pods().inNamespace(NAMESPACE).list().getItems().isEmpty()) {
      assertThat(patience.isExpired()).as("waited too long for the pod").isFalse();
      TestCluster.pass(Duration.ofMillis(20));
    }
    NetworkPolicyFence shown = fence.canary(enforcing());

    shown.close(shown.stoppable()).apply(TestCluster.call(1));

    assertThat(look(shown).weak()).isTrue();
    assertThat(look(shown).seen()).contains("pod sfu").contains("uses its node's network");
  }

  @Test
  void sparedPods_keepTheirEgress() {
    NetworkPolicyFence sparing = fence.sparing("cnpg.io/cluster", "ess");

    sparing.close(sparing.stoppable()).apply(TestCluster.call(1));

    assertThat(policy().getSpec().getPodSelector().getMatchExpressions())
        .singleElement()
        .satisfies(
            rule -> {
              assertThat(rule.getOperator()).isEqualTo("NotIn");
              assertThat(rule.getValues()).containsExactly("ess");
            });
    assertThat(look(sparing).closed()).isNotEmpty();
    assertThat(look(fence).closed()).isEmpty();
  }

  @Test
  void check_everythingThere_asksOnlyForACanary() {
    assertThat(checks(fence)).singleElement().asString().contains("nothing shows");
    assertThat(checks(fence.canary(enforcing()))).isEmpty();
    assertThat(cluster.simulated.writes()).isEmpty();
  }

  @Test
  void check_missingPermission_namesIt() {
    cluster.simulated.forbid("delete", "networkpolicies");

    assertThat(checks(fence)).anyMatch(text -> text.contains("may not delete networkpolicies"));
  }

  @Test
  void check_missingNamespace_isAnError() {
    NetworkPolicyFence elsewhere =
        NetworkPolicyFence.in(
            KubernetesCluster.of(cluster.client, EssClassic.inNamespace("element-nowhere")));

    assertThat(checks(elsewhere)).anyMatch(text -> text.contains("no namespace element-nowhere"));
  }

  @Test
  void otherCluster_pinned_isNeitherReadNorChanged() {
    NetworkPolicyFence pinned = NetworkPolicyFence.in(cluster.adapter.pinnedTo("another-uid"));

    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class,
            () -> pinned.close(pinned.stoppable()).apply(TestCluster.call(1)));

    assertThat(refusal.code()).isEqualTo("CLUSTER_IDENTITY");
    assertThat(cluster.simulated.writes()).isEmpty();
  }

  @Test
  void hangingServer_endsAtTheDeadline() {
    cluster.simulated.silent(true);

    AdapterException failure =
        catchThrowableOfType(
            AdapterException.class, () -> fence.observe(TestCluster.in(Duration.ofMillis(400))));

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  /** A network that enforces the policy as soon as it is there. */
  private OutboundCanary enforcing() {
    return deadline -> policies().stream().noneMatch(EgressPolicy::isOurs);
  }

  private void apply(long epoch) {
    fence.close(fence.stoppable()).apply(TestCluster.call(epoch));
  }

  private AdapterException refused(long epoch, boolean closing) {
    return TestCluster.refused(closing ? fence.close(fence.stoppable()) : fence.open(), epoch);
  }

  private FirewallState look(NetworkPolicyFence which) {
    return which.observe(TestCluster.in(TestCluster.PATIENCE));
  }

  private static List<String> checks(NetworkPolicyFence which) {
    return which.check(TestCluster.in(TestCluster.PATIENCE)).stream()
        .map(NetworkPolicyFenceTest::words)
        .toList();
  }

  private static String words(Finding finding) {
    return "Severity " + finding.severity() + ": " + finding.seen();
  }

  private void foreign(String name) {
    cluster
        .client
        .resource(
            new NetworkPolicyBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewSpec()
                .withPolicyTypes("Egress")
                .addNewEgress()
                .endEgress()
                .endSpec()
                .build())
        .create();
  }

  private NetworkPolicy policy() {
    return cluster
        .client
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(NAMESPACE)
        .withName(POLICY)
        .get();
  }

  private List<NetworkPolicy> policies() {
    return cluster.client.network().v1().networkPolicies().inNamespace(NAMESPACE).list().getItems();
  }
}

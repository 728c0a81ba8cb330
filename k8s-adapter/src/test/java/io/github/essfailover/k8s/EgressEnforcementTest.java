package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.model.FirewallState;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fence with a canary's pod, in networks that enforce policies and in others. */
final class EgressEnforcementTest {

  private static final String NAMESPACE = "element-onprem";
  private static final ResourceDefinitionContext KUBERNETES =
      new KubernetesEgress(EgressPolicy.in(NAMESPACE)).context();

  private final TestCluster cluster = new TestCluster(false);
  private final AtomicReference<Clock> now = new AtomicReference<>(Clock.systemUTC());
  private final NetworkPolicyFence fence =
      NetworkPolicyFence.in(cluster.adapter)
          .canary(
              CanaryPod.in(cluster.adapter, "synapse", "192.0.2.7", 443)
                  .clock(TestClock.of(now::get)));

  @AfterEach
  void close() {
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource
  void networkThatEnforces_isNotWeakAndNamesItsLimits(Plugin plugin) {
    plugin.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;

    close(fence, 1);

    FirewallState state = look(fence);
    assertThat(state.closed()).containsExactly(FirewallScope.NEW_OUTBOUND);
    assertThat(state.weak()).as(state.seen()).isFalse();
    assertThat(state.outboundWorks()).isEqualTo(Optional.of(false));
    assertThat(state.seen())
        .contains("established connections may go on")
        .contains("node's network");
    assertThat(ours()).singleElement().satisfies(one -> assertThat(isOf(one, plugin)).isTrue());
  }

  /** Flannel, for instance: the API server takes the object, and nothing happens. */
  @ParameterizedTest
  @EnumSource
  void networkThatIgnoresPolicies_isWeakAndLetsTheCanaryOut(Plugin plugin) {
    plugin.installIn(cluster.simulated);

    close(fence, 1);

    FirewallState state = look(fence);
    assertThat(state.weak()).isTrue();
    assertThat(state.outboundWorks()).isEqualTo(Optional.of(true));
    assertThat(state.seen()).contains("a canary gets out");
  }

  @Test
  void networkThatEnforcesLate_isWeakUntilThen() {
    AtomicInteger tries = new AtomicInteger();
    cluster.lonePods = () -> tries.incrementAndGet() < 3 ? 0 : enforced();

    close(fence, 1);

    assertThat(look(fence).weak()).isTrue();
    now.set(Clock.offset(Clock.systemUTC(), Duration.ofSeconds(6)));
    assertThat(look(fence).weak()).isFalse();
  }

  @Test
  void podThatCannotStart_isNotStopped() {
    close(fence, 1);
    cluster.lonePods = () -> -1;

    FirewallState state = look(fence);

    assertThat(state.weak()).isTrue();
    assertThat(state.outboundWorks()).isEmpty();
    assertThat(state.seen()).contains("no canary tells").contains("CANARY_POD_FAILED");
  }

  @Test
  void podThatCouldNotStartBefore_provesNothingAfterwards() {
    cluster.simulated.failNext("POST", "/pods", 403);
    close(fence, 1);
    cluster.lonePods = this::enforced;

    FirewallState state = look(fence);

    assertThat(state.weak()).isTrue();
    assertThat(state.seen()).contains("not known to have got out before");
  }

  @Test
  void networkThatIsCutAnyway_provesNothing() {
    cluster.lonePods = () -> CanarySpec.STOPPED;
    close(fence, 1);

    assertThat(look(fence).weak()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void open_ofAClosedFence_letsTheCanaryOut(Plugin plugin) {
    plugin.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;
    close(fence, 1);

    fence.open().apply(TestCluster.call(1));

    assertThat(look(fence).closed()).isEmpty();
    assertThat(look(fence).outboundWorks()).isEqualTo(Optional.of(true));
    assertThat(ours()).isEmpty();
  }

  @Test
  void exceptionsForSingleThings_areNamedAndNotWeak() {
    cluster.lonePods = this::enforced;
    NetworkPolicyFence some =
        fence.allowing(AllowedEgress.dns()).allowing(AllowedEgress.to("10.1.2.3", 5432));

    close(some, 1);

    FirewallState state = look(some);
    assertThat(state.weak()).isFalse();
    assertThat(state.seen()).contains("but to the cluster's DNS, 10.1.2.3 port 5432");
    assertThat(look(fence).closed()).as("without the exceptions").isEmpty();
    assertThat(look(fence).seen()).contains("somebody changed");
  }

  @Test
  void exceptionForTheWorld_isWeakAndAFinding() {
    cluster.lonePods = this::enforced;
    NetworkPolicyFence wide = fence.allowing(AllowedEgress.to("0.0.0.0/0", 443));

    close(wide, 1);

    assertThat(look(wide).weak()).isTrue();
    assertThat(look(wide).seen()).contains("0.0.0.0/0 port 443 leads to the world");
    assertThat(wide.check(TestCluster.in(TestCluster.PATIENCE)))
        .anyMatch(finding -> finding.seen().contains("leads to the world"));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void otherKubernetesPolicyThatAllows_isNoDoubtWhereOursWins(Plugin plugin) {
    plugin.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;
    create(
        KUBERNETES,
        "allow-federation",
        Map.of(
            "podSelector",
            Map.of(),
            "policyTypes",
            List.of("Egress"),
            "egress",
            List.of(Map.of())));

    close(fence, 1);

    assertThat(look(fence).weak()).as(look(fence).seen()).isFalse();
  }

  @Test
  void calicoPolicyThatComesFirst_isWeak() {
    Plugin.CALICO.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;
    create(
        CalicoEgress.SERVED,
        "later",
        Map.of("order", 10, "egress", List.of(Map.of("action", "Allow"))));
    create(
        CalicoEgress.SERVED,
        "earlier",
        Map.of("order", -5, "egress", List.of(Map.of("action", "Deny"))));
    close(fence, 1);
    assertThat(look(fence).weak()).as(look(fence).seen()).isFalse();

    create(
        CalicoEgress.SERVED,
        "platform",
        Map.of("tier", "platform", "order", 10, "egress", List.of(Map.of("action", "Pass"))));

    assertThat(look(fence).weak()).isTrue();
    assertThat(look(fence).seen()).contains("policy platform comes first").doesNotContain("later");
  }

  @Test
  void calicosGlobalPolicyThatComesFirst_isWeak() {
    Plugin.CALICO.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;
    close(fence, 1);
    cluster
        .client
        .resource(
            """
            {"apiVersion": "projectcalico.org/v3", "kind": "GlobalNetworkPolicy", "metadata": {"name": "allow-web"},
             "spec": {"order": 0, "egress": [{"action": "Allow"}]}}
            """)
        .create();

    assertThat(look(fence).seen()).contains("global policy allow-web comes first");
    assertThat(look(fence).weak()).isTrue();
  }

  @Test
  void calicosGlobalPoliciesForbidden_areADoubt() {
    Plugin.CALICO.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;
    close(fence, 1);
    cluster.simulated.failNext("GET", "/globalnetworkpolicies", 403);

    assertThat(look(fence).seen()).contains("global policies may not be looked at");
  }

  @Test
  void pluginsOfBothKinds_useKubernetesOwnAndSaySo() {
    Plugin.CILIUM.installIn(cluster.simulated);
    Plugin.CALICO_WITHOUT_ITS_API.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;

    close(fence, 1);

    assertThat(ours())
        .singleElement()
        .satisfies(one -> assertThat(isOf(one, Plugin.NONE)).isTrue());
    assertThat(look(fence).weak()).isTrue();
    assertThat(fence.check(TestCluster.in(TestCluster.PATIENCE)))
        .anyMatch(finding -> finding.remedy().contains("enforcedBy"));
    NetworkPolicyFence told = fence.enforcedBy(PolicyKind.KUBERNETES);
    assertThat(look(told).weak()).as(look(told).seen()).isFalse();
  }

  @Test
  void networkThatWasChangedMeanwhile_isOpenedAllTheSame() {
    cluster.lonePods = this::enforced;
    close(fence, 1);
    Plugin.CILIUM.installIn(cluster.simulated);

    assertThat(look(fence).closed()).isNotEmpty();
    assertThat(look(fence).weak()).isTrue();
    fence.open().apply(TestCluster.call(2));

    assertThat(ours()).isEmpty();
    assertThat(look(fence).closed()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void standingRuleOfOurs_keepsClosedWeaklyUntilOpened(Plugin plugin) {
    plugin.installIn(cluster.simulated);
    cluster.lonePods = this::enforced;
    cluster.client.resource(fence.standingManifest()).create();

    assertThat(look(fence).closed()).containsExactly(FirewallScope.NEW_OUTBOUND);
    assertThat(look(fence).weak()).isTrue();
    assertThat(look(fence).seen()).contains("kept closed by");

    fence.open().apply(TestCluster.call(1));
    fence.open().apply(TestCluster.call(1));

    assertThat(ours()).isEmpty();
    assertThat(look(fence).closed()).isEmpty();
    assertThat(look(fence).outboundWorks()).isEqualTo(Optional.of(true));
  }

  @Test
  void standingRuleOfTheHost_isRemovedOnlyWhenNamed() {
    Map<String, Object> deny = Map.of("podSelector", Map.of(), "policyTypes", List.of("Egress"));
    create(KUBERNETES, "standby-egress-closed", deny);

    fence.open().apply(TestCluster.call(1));
    assertThat(names()).containsExactly("standby-egress-closed");
    assertThat(look(fence).closed()).isEmpty();

    NetworkPolicyFence named = fence.standingRule("standby-egress-closed");
    assertThat(look(named).closed()).isNotEmpty();
    named.open().apply(TestCluster.call(1));

    assertThat(names()).isEmpty();
  }

  @Test
  void standingRule_isNoReasonNotToClose() {
    cluster.lonePods = () -> 0;
    cluster.client.resource(fence.standingManifest()).create();

    close(fence, 1);

    assertThat(ours()).hasSize(2);
    fence.open().apply(TestCluster.call(1));
    assertThat(ours()).isEmpty();
  }

  @Test
  void foreignPolicyOfThatName_inCilium_isNeverTouched() {
    Plugin.CILIUM.installIn(cluster.simulated);
    create(CiliumEgress.CONTEXT, "essfailover-egress", Map.of("endpointSelector", Map.of()));

    assertThat(TestCluster.refused(fence.close(fence.stoppable()), 1).code())
        .isEqualTo("NETWORK_POLICY_FOREIGN");
    fence.open().apply(TestCluster.call(1));

    assertThat(Plugin.policies(cluster.client, NAMESPACE)).hasSize(1);
  }

  @Test
  void preview_ofASaidKind_isThatObject() {
    String line = fence.enforcedBy(PolicyKind.CILIUM).close(fence.stoppable()).preview().get(0);

    GenericKubernetesResource made =
        Serialization.unmarshal(
            line.substring(line.indexOf('{'), line.lastIndexOf('}') + 1),
            GenericKubernetesResource.class);
    assertThat(made.getKind()).isEqualTo("CiliumNetworkPolicy");
  }

  /** A network that stops new connections while a policy is there that denies egress. */
  private int enforced() {
    return ours().isEmpty() ? CanarySpec.GOT_OUT : CanarySpec.STOPPED;
  }

  private static boolean isOf(GenericKubernetesResource policy, Plugin plugin) {
    String version =
        switch (plugin) {
          case NONE -> "networking.k8s.io/v1";
          case CILIUM -> "cilium.io/v2";
          case CALICO -> "projectcalico.org/v3";
          case CALICO_WITHOUT_ITS_API -> "crd.projectcalico.org/v1";
        };
    return version.equals(policy.getApiVersion());
  }

  private static void close(NetworkPolicyFence which, long epoch) {
    which.close(which.stoppable()).apply(TestCluster.call(epoch));
  }

  private static FirewallState look(NetworkPolicyFence which) {
    return which.observe(TestCluster.in(Duration.ofSeconds(20)));
  }

  private List<GenericKubernetesResource> ours() {
    return Plugin.policies(cluster.client, NAMESPACE).stream()
        .filter(EgressPolicy::isOurs)
        .toList();
  }

  private List<String> names() {
    return Plugin.policies(cluster.client, NAMESPACE).stream()
        .map(policy -> policy.getMetadata().getName())
        .toList();
  }

  private void create(ResourceDefinitionContext kind, String name, Map<String, Object> spec) {
    GenericKubernetesResource made = new GenericKubernetesResource();
    made.setApiVersion(kind.getGroup() + "/" + kind.getVersion());
    made.setKind(kind.getKind());
    made.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    made.setAdditionalProperty("spec", spec);
    cluster.client.genericKubernetesResources(kind).inNamespace(NAMESPACE).resource(made).create();
  }
}

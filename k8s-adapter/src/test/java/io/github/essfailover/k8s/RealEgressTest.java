package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Json;
import io.github.essfailover.model.FirewallState;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The fence and its canary's pod with a real API server and the account of the manifest. The
 * definitions of the plugins' policies are made up here, without their schemas.
 */
@Tag(RealKube.TAG)
final class RealEgressTest {

  private static final String NAMESPACE = "element-onprem";

  private static final ResourceDefinitionContext DEFINITIONS =
      new ResourceDefinitionContext.Builder()
          .withGroup("apiextensions.k8s.io")
          .withVersion("v1")
          .withKind("CustomResourceDefinition")
          .withPlural("customresourcedefinitions")
          .withNamespaced(false)
          .build();

  private final RealEss ess = new RealEss(false);
  private final AtomicInteger exitCode = new AtomicInteger();
  private final NetworkPolicyFence fence =
      NetworkPolicyFence.in(ess.adapter)
          .canary(
              CanaryPod.in(ess.adapter, "synapse", "192.0.2.7", 443)
                  .patience(Duration.ofSeconds(25)));
  private final Watch kubelet =
      RealKube.admin()
          .pods()
          .inNamespace(NAMESPACE)
          .withLabel(CanarySpec.LABEL)
          .watch(new Kubelet());

  @AfterEach
  void close() {
    kubelet.close();
    define(List.of(), false);
    ess.close();
  }

  @ParameterizedTest
  @EnumSource
  void policyOfEachKind_isMadeSeenRestoredAndRemoved(Plugin plugin) {
    define(groups(plugin), true);
    NetworkPolicyFence some =
        fence.allowing(AllowedEgress.dns(), AllowedEgress.to("10.1.2.3", 5432));

    some.close(some.stoppable()).apply(TestCluster.call(1));
    exitCode.set(CanarySpec.STOPPED);

    FirewallState state = some.observe(TestCluster.in(TestCluster.PATIENCE));
    assertThat(state.closed()).as(state.seen()).isNotEmpty();
    assertThat(state.weak()).as(state.seen()).isFalse();
    assertThat(some.check(TestCluster.in(TestCluster.PATIENCE))).isEmpty();

    fence.close(fence.stoppable()).apply(TestCluster.call(2));
    assertThat(fence.observe(TestCluster.in(TestCluster.PATIENCE)).closed()).isNotEmpty();

    fence.open().apply(TestCluster.call(2));
    exitCode.set(CanarySpec.GOT_OUT);
    state = fence.observe(TestCluster.in(TestCluster.PATIENCE));
    assertThat(state.closed()).as(state.seen()).isEmpty();
    assertThat(state.outboundWorks()).contains(true);
  }

  @Test
  void standingRule_isRemovedByOpening() {
    RealKube.admin().resource(fence.standingManifest()).create();
    assertThat(fence.observe(TestCluster.in(TestCluster.PATIENCE)).closed()).isNotEmpty();

    fence.open().apply(TestCluster.call(1));

    assertThat(fence.observe(TestCluster.in(TestCluster.PATIENCE)).closed()).isEmpty();
  }

  private static List<String> groups(Plugin plugin) {
    return switch (plugin) {
      case NONE -> List.of();
      case CILIUM -> List.of("cilium.io");
      case CALICO -> List.of("projectcalico.org");
      case CALICO_WITHOUT_ITS_API -> List.of("crd.projectcalico.org");
    };
  }

  /** Only these definitions are there, and discovery says so to the account. */
  private void define(List<String> groups, boolean wait) {
    KubernetesClient admin = RealKube.admin();
    for (String group : List.of("cilium.io", "projectcalico.org", "crd.projectcalico.org")) {
      if (!groups.contains(group)) {
        admin.genericKubernetesResources(DEFINITIONS).list().getItems().stream()
            .filter(found -> group.equals(Json.object(found, "spec").get("group")))
            .forEach(
                found -> admin.genericKubernetesResources(DEFINITIONS).resource(found).delete());
      }
    }
    for (String group : groups) {
      if (group.equals("cilium.io")) {
        define(group, "v2", "CiliumNetworkPolicy", "ciliumnetworkpolicies", "Namespaced");
      } else {
        String version = group.startsWith("crd") ? "v1" : "v3";
        define(group, version, "NetworkPolicy", "networkpolicies", "Namespaced");
        define(group, version, "GlobalNetworkPolicy", "globalnetworkpolicies", "Cluster");
      }
    }
    var patience = TestCluster.in(TestCluster.PATIENCE);
    while (wait && !served().equals(groups.isEmpty() ? "KUBERNETES" : groups.get(0))) {
      assertThat(patience.isExpired()).as("waited too long for " + groups).isFalse();
      TestCluster.pass(Duration.ofMillis(100));
    }
  }

  /** The group whose policies are chosen and answer: new definitions shed load for a moment. */
  private String served() {
    try {
      Api api = ess.adapter.reach(TestCluster.in(TestCluster.PATIENCE));
      EgressRule rule = EgressSight.of(api, EgressPolicy.in(NAMESPACE)).rule();
      rule.openings(api, List.of());
      return rule instanceof KubernetesEgress ? "KUBERNETES" : rule.context().getGroup();
    } catch (AdapterException e) {
      assertThat(e.effect()).isEqualTo(Effect.NOT_APPLIED);
      return "";
    }
  }

  private static void define(
      String group, String version, String kind, String plural, String scope) {
    RealKube.admin()
        .resource(
            """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "%2$s.%1$s", "annotations": {"api-approved.kubernetes.io": "unapproved, a test"}},
             "spec": {"group": "%1$s", "scope": "%5$s",
              "names": {"kind": "%4$s", "plural": "%2$s", "singular": "%6$s", "listKind": "%4$sList"},
              "versions": [{"name": "%3$s", "served": true, "storage": true, "schema": {"openAPIV3Schema":
                {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
            """
                .formatted(group, plural, version, kind, scope, kind.toLowerCase(Locale.ROOT)))
        .create();
  }

  /** Plays the node: each pod runs and ends with the code that is set. */
  private final class Kubelet implements Watcher<Pod> {

    @Override
    public void eventReceived(Action action, Pod pod) {
      if (action != Action.ADDED) {
        return;
      }
      int code = exitCode.get();
      // A kubelet's word about its pod needs no version.
      pod.getMetadata().setResourceVersion(null);
      pod.setStatus(
          new PodStatusBuilder()
              .withPhase(code == 0 ? "Succeeded" : "Failed")
              .withContainerStatuses(
                  new ContainerStatusBuilder()
                      .withName("canary")
                      .withImage("synapse")
                      .withImageID("")
                      .withReady(false)
                      .withRestartCount(0)
                      .withNewState()
                      .withNewTerminated()
                      .withExitCode(code)
                      .endTerminated()
                      .endState()
                      .build())
              .build());
      RealKube.admin().resource(pod).updateStatus();
    }

    @Override
    public void onClose(WatcherException cause) {}
  }
}

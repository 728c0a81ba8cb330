package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Traffic;
import io.github.essfailover.spi.Change;
import io.github.essfailover.testkit.contract.ContractCall;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a real API server says when it refuses, and what becomes of it. */
@Tag(RealKube.TAG)
final class RealFailuresTest {

  private static final String SCALE =
      "/apis/apps/v1/namespaces/element-operator/deployments/element-operator-controller-manager"
          + "/scale";

  private final RealEss ess = new RealEss(true);

  @AfterEach
  void close() {
    ess.close();
  }

  @Test
  void check_accountForFailover_lacksNothing() {
    assertThat(check(ess.adapter)).noneMatch(finding -> finding.check().contains("permission"));
    assertThat(NetworkPolicyFence.in(ess.adapter).check(TestCluster.in(TestCluster.PATIENCE)))
        .noneMatch(finding -> finding.check().equals("firewall.permission"));
    assertThat(IngressFence.in(ess.adapter).check(TestCluster.in(TestCluster.PATIENCE)))
        .noneMatch(finding -> finding.check().equals("firewall.permission"));
  }

  @Test
  void check_accountForWatching_lacksWhatActsAndNothingElse() {
    try (KubernetesClient client = RealKube.client("watch")) {
      assertThat(check(adapter(client)))
          .filteredOn(finding -> finding.check().equals("cluster.permission"))
          .extracting(Finding::seen)
          .containsExactlyInAnyOrder(
              "the client's account may not patch deployments.apps in element-operator",
              "the client's account may not update deployments/scale.apps in element-operator",
              "the client's account may not delete statefulsets.apps in element-onprem",
              "the client's account may not delete deployments.apps in element-onprem",
              "the client's account may not delete daemonsets.apps in element-onprem");
      assertThat(adapter(client).observe(TestCluster.in(TestCluster.PATIENCE)).held()).isFalse();
    }
  }

  @Test
  void hold_accountForWatching_isForbiddenWithTheVerb() {
    try (KubernetesClient client = RealKube.client("watch")) {
      AdapterException refusal = TestCluster.refused(adapter(client).hold(), 1);

      assertThat(refusal.code()).isEqualTo("KUBERNETES_FORBIDDEN");
      assertThat(refusal.context())
          .containsEntry("verb", "update")
          .containsEntry("resource", "deployments/scale in element-operator");
    }
  }

  @Test
  void observe_unknownToken_isUnauthenticated() {
    try (KubernetesClient client = RealKube.cluster().client("not-a-token")) {
      AdapterException refusal =
          catchThrowableOfType(
              AdapterException.class,
              () -> adapter(client).observe(TestCluster.in(TestCluster.PATIENCE)));

      assertThat(refusal.code()).isEqualTo("KUBERNETES_UNAUTHENTICATED");
      assertThat(refusal.remedy()).contains("token");
    }
  }

  @Test
  void observe_tokenOfADeletedAccount_isUnauthenticated() {
    RealKube.cluster()
        .apply(
            """
            apiVersion: v1
            kind: ServiceAccount
            metadata:
              name: gone
              namespace: essfailover
            """);
    String token = RealKube.cluster().token("essfailover", "gone", Duration.ofHours(1));
    RealKube.admin().serviceAccounts().inNamespace("essfailover").withName("gone").delete();
    try (KubernetesClient client = RealKube.cluster().client(token)) {
      AdapterException refusal =
          catchThrowableOfType(
              AdapterException.class,
              () -> adapter(client).observe(TestCluster.in(TestCluster.PATIENCE)));

      assertThat(refusal.code()).isEqualTo("KUBERNETES_UNAUTHENTICATED");
    }
  }

  @Test
  void observe_expiredToken_isUnauthenticated() {
    Instant now = Clock.systemUTC().instant();
    try (KubernetesClient valid = RealKube.cluster().client(until(now.plusSeconds(600)));
        KubernetesClient expired = RealKube.cluster().client(until(now.minusSeconds(60)))) {
      assertThat(adapter(valid).observe(TestCluster.in(TestCluster.PATIENCE)).held()).isFalse();
      AdapterException refusal =
          catchThrowableOfType(
              AdapterException.class,
              () -> adapter(expired).observe(TestCluster.in(TestCluster.PATIENCE)));

      assertThat(refusal.code()).isEqualTo("KUBERNETES_UNAUTHENTICATED");
      assertThat(refusal.effect()).isEqualTo(Effect.PERMANENT);
    }
  }

  private static String until(Instant end) {
    return RealKube.cluster().tokenUntil("essfailover", "essfailover-watch", end);
  }

  @Test
  void observe_unknownTokenThroughTheLibrarysClient_isUnauthenticated() {
    try (KubernetesClient given = RealKube.cluster().client("not-a-token");
        KubernetesClient client = KubernetesClients.of(given.getConfiguration())) {
      AdapterException refusal =
          catchThrowableOfType(
              AdapterException.class,
              () -> adapter(client).observe(TestCluster.in(TestCluster.PATIENCE)));

      assertThat(refusal.code()).isEqualTo("KUBERNETES_UNAUTHENTICATED");
    }
  }

  @Test
  void otherCluster_pinned_isNotChanged() {
    AdapterException refusal = TestCluster.refused(ess.adapter.pinnedTo("another").hold(), 1);

    assertThat(refusal.code()).isEqualTo("CLUSTER_IDENTITY");
    assertThat(ess.look().held()).isFalse();
  }

  @Test
  void hold_somebodyWritesAllTheTime_isConflictUntilItIsApplied() throws Exception {
    AtomicBoolean storm = new AtomicBoolean(true);
    Thread writer = new Thread(() -> annotateWhile(storm));
    writer.start();
    try {
      Deadline patience = TestCluster.in(TestCluster.PATIENCE);
      while (!isApplied(ess.adapter.hold(), patience)) {
        TestCluster.pass(Duration.ofMillis(10));
      }
    } finally {
      storm.set(false);
      writer.join();
    }

    assertThat(ess.until(state -> state.held()).held()).isTrue();
  }

  @Test
  void hold_policyDenies_isRejectedAndNamesThePolicy() {
    RealKube.cluster()
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata:
              name: no-scaling
            spec:
              failurePolicy: Fail
              matchConstraints:
                resourceRules:
                  - apiGroups: ["apps"]
                    apiVersions: ["v1"]
                    operations: ["UPDATE"]
                    resources: ["deployments/scale"]
              validations:
                - expression: "false"
                  message: nobody scales here
                  reason: Forbidden
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata:
              name: no-scaling
            spec:
              policyName: no-scaling
              validationActions: [Deny]
            """);
    try {
      untilScalingFails();

      AdapterException refusal = refusedAfterConflicts(ess.adapter.hold());

      assertThat(refusal.code()).as(refusal.toString()).isEqualTo("KUBERNETES_REJECTED");
      assertThat(refusal.context())
          .containsEntry("by", "no-scaling")
          .containsEntry("status", "403");
      assertThat(refusal.remedy()).contains("policies");
    } finally {
      delete("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/no-scaling");
      delete("/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/no-scaling");
      untilScalingWorks();
    }
  }

  @Test
  void hold_webhookDown_isNotAppliedAndNamesTheWebhook() {
    RealKube.cluster()
        .apply(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata:
              name: dead
            webhooks:
              - name: dead.example.org
                clientConfig:
                  url: https://127.0.0.1:1/validate
                failurePolicy: Fail
                sideEffects: None
                admissionReviewVersions: [v1]
                timeoutSeconds: 2
                rules:
                  - apiGroups: ["apps"]
                    apiVersions: ["v1"]
                    operations: ["UPDATE"]
                    resources: ["deployments/scale"]
            """);
    try {
      untilScalingFails();

      AdapterException refusal = refusedAfterConflicts(ess.adapter.hold());

      assertThat(refusal.code()).as(refusal.toString()).isEqualTo("KUBERNETES_WEBHOOK_DOWN");
      assertThat(refusal.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(refusal.context()).containsEntry("by", "dead.example.org");
    } finally {
      delete("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/dead");
      untilScalingWorks();
    }
  }

  @Test
  void close_namespaceBeingDeleted_isRejectedAndNotAMatterOfPermissions() {
    goingNamespace("element-going");
    KubernetesCluster going =
        KubernetesCluster.of(RealKube.admin(), EssClassic.inNamespace("element-going"));
    try {
      AdapterException refusal =
          TestCluster.refused(NetworkPolicyFence.in(going).close(Set.of(Traffic.OUTBOUND)), 1);

      assertThat(refusal.code()).as(refusal.toString()).isEqualTo("KUBERNETES_REJECTED");
      assertThat(refusal.remedy()).contains("namespace is being deleted");
      assertThat(check(going))
          .extracting(Finding::seen)
          .contains("the namespace element-going is being deleted");
    } finally {
      RealKube.admin()
          .configMaps()
          .inNamespace("element-going")
          .withName("stays")
          .edit(
              map -> {
                map.getMetadata().setFinalizers(List.of());
                return map;
              });
    }
  }

  @Test
  void close_byALaterRun_updatesThePolicyOfTheEarlierOne() {
    NetworkPolicyFence fence = NetworkPolicyFence.in(ess.adapter);

    fence.close(Set.of(Traffic.OUTBOUND)).apply(TestCluster.call(1));
    fence.close(Set.of(Traffic.OUTBOUND)).apply(TestCluster.call(2));

    assertThat(TestCluster.refused(fence.open(), 1).code()).isEqualTo("EPOCH_SUPERSEDED");
    fence.open().apply(TestCluster.call(2));
    assertThat(fence.observe(TestCluster.in(TestCluster.PATIENCE)).closed()).isEmpty();
  }

  @Test
  void frozenServer_endsAtTheDeadline() {
    ess.look();
    RealKube.cluster().freeze(true);
    try {
      Deadline slack = TestCluster.in(Duration.ofSeconds(4));
      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> ess.adapter.observe(TestCluster.in(Duration.ofMillis(500))));

      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(slack.isExpired()).isFalse();
    } finally {
      RealKube.cluster().freeze(false);
    }
  }

  private static KubernetesCluster adapter(KubernetesClient client) {
    return KubernetesCluster.of(client, EssClassic.inNamespace("element-onprem")).locatedIn("dc1");
  }

  private static List<Finding> check(KubernetesCluster adapter) {
    return adapter.check(TestCluster.in(TestCluster.PATIENCE));
  }

  /** Controllers write, too: a conflict comes first, or does not. */
  private static AdapterException refusedAfterConflicts(Change change) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    AdapterException refusal = TestCluster.refused(change, 1);
    while (refusal.code().equals("KUBERNETES_CONFLICT") && !patience.isExpired()) {
      TestCluster.pass(Duration.ofMillis(50));
      refusal = TestCluster.refused(change, 1);
    }
    return refusal;
  }

  private static boolean isApplied(Change change, Deadline patience) {
    try {
      change.apply(ContractCall.of(1, patience));
      return true;
    } catch (AdapterException e) {
      assertThat(e.code()).isEqualTo("KUBERNETES_CONFLICT");
      return false;
    }
  }

  private static void annotateWhile(AtomicBoolean storm) {
    for (int i = 0; storm.get() && i < 200; i++) {
      String value = "storm-" + i;
      RealKube.admin()
          .apps()
          .deployments()
          .inNamespace("element-operator")
          .withName("element-operator-controller-manager")
          .patch("{\"metadata\":{\"annotations\":{\"example.org/storm\":\"" + value + "\"}}}");
    }
  }

  private static void goingNamespace(String name) {
    RealKube.admin()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    RealKube.admin()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("stays")
                .withNamespace(name)
                .withFinalizers("example.org/stays")
                .endMetadata()
                .build())
        .create();
    RealKube.admin().namespaces().withName(name).delete();
  }

  private static void untilScalingFails() {
    untilScaling(false);
  }

  private static void untilScalingWorks() {
    untilScaling(true);
  }

  /** The API server learns of a rule a moment after it was written. */
  private static void untilScaling(boolean works) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    while (scales() != works) {
      assertThat(patience.isExpired()).as("scaling works: %s", !works).isFalse();
      TestCluster.pass(Duration.ofMillis(100));
    }
  }

  private static boolean scales() {
    try {
      String scale = RealKube.admin().raw(SCALE);
      RealKube.admin().raw(SCALE + "?dryRun=All", "PUT", scale);
      return true;
    } catch (KubernetesClientException e) {
      return e.getCode() == 409;
    }
  }

  private static void delete(String path) {
    RealKube.admin().raw(path, "DELETE", null);
  }
}

package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The sentences of a real API server, by which refusals are told apart. */
@Tag(RealKube.TAG)
final class RealRefusalsTest {

  private static final String CONVERTED = "/apis/refusals.example.org/v1/namespaces/default/things";

  @Test
  void create_quotaExceeded_isRejectedAndNamesTheQuota() {
    namespace("refused-by-quota", Map.of());
    new HoldingQuota(api(), "refused-by-quota").impose(new Stamp(TestCluster.call(1)));
    until(
        () ->
            new HoldingQuota(api(), "refused-by-quota")
                .find()
                .filter(HoldingQuota::isInForce)
                .isPresent());

    AdapterException refusal = refusedPod("refused-by-quota");

    assertThat(refusal.code()).as(refusal.toString()).isEqualTo("KUBERNETES_REJECTED");
    assertThat(refusal.context()).containsEntry("by", HoldingQuota.NAME);
  }

  @Test
  void create_podSecurityRestricted_isRejectedAndNotAMatterOfPermissions() {
    namespace("refused-by-standard", Map.of("pod-security.kubernetes.io/enforce", "restricted"));

    AdapterException refusal = refusedPod("refused-by-standard");

    assertThat(refusal.code()).as(refusal.toString()).isEqualTo("KUBERNETES_REJECTED");
  }

  @Test
  void read_conversionWebhookDown_isNotAppliedAndSaysSo() {
    RealKube.cluster().apply(definition());
    try {
      until(() -> isTaken(client -> client.raw(CONVERTED)));
      // Stored as v1, read as v2.
      until(() -> isTaken(client -> client.raw(CONVERTED, "POST", thing())));
      AdapterException refusal =
          refused(client -> client.raw(CONVERTED.replace("/v1/", "/v2/") + "/one"));

      assertThat(refusal.code()).as(refusal.toString()).isEqualTo("KUBERNETES_WEBHOOK_DOWN");
      assertThat(refusal.effect()).isEqualTo(Effect.NOT_APPLIED);
    } finally {
      RealKube.cluster().withdraw(definition());
    }
  }

  @Test
  void connection_overHttp2WithAnUnknownToken_isNotMistakenForAnAnswer() {
    try (KubernetesClient given = RealKube.cluster().client("not-a-token");
        KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(
                    new ConfigBuilder(given.getConfiguration()).withHttp2Disable(false).build())
                .build()) {
      AdapterException refusal =
          catchThrowableOfType(
              AdapterException.class,
              () ->
                  new Api(client, TestCluster.in(TestCluster.PATIENCE))
                      .read("list", "pods", c -> c.pods().inNamespace("default").list()));

      // Seen: the connection ends before the answer was read.
      assertThat(refusal.code()).isIn("KUBERNETES_NO_ANSWER", "KUBERNETES_UNAUTHENTICATED");
    }
  }

  private static AdapterException refusedPod(String namespace) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("one")
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("one")
            .withImage("one")
            .endContainer()
            .endSpec()
            .build();
    return refused(client -> client.resource(pod).create());
  }

  private static AdapterException refused(Function<KubernetesClient, Object> request) {
    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class, () -> api().write("create", "something", request));
    assertThat(refusal).as("refusal").isNotNull();
    return refusal;
  }

  private static boolean isTaken(Function<KubernetesClient, @Nullable Object> request) {
    try {
      return request.apply(RealKube.admin()) != null;
    } catch (KubernetesClientException e) {
      return e.getCode() == 409;
    }
  }

  private static Api api() {
    return new Api(RealKube.admin(), TestCluster.in(TestCluster.PATIENCE));
  }

  private static void namespace(String name, Map<String, String> labels) {
    RealKube.admin()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .serverSideApply();
  }

  private static void until(BooleanSupplier wanted) {
    Deadline patience = TestCluster.in(TestCluster.PATIENCE);
    while (!wanted.getAsBoolean()) {
      assertThat(patience.isExpired()).as("waited too long").isFalse();
      TestCluster.pass(Duration.ofMillis(50));
    }
  }

  private static Map<String, Object> thing() {
    return Map.of(
        "apiVersion",
        "refusals.example.org/v1",
        "kind",
        "Thing",
        "metadata",
        Map.of("name", "one"));
  }

  private static String definition() {
    return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: things.refusals.example.org
        spec:
          group: refusals.example.org
          scope: Namespaced
          names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
          conversion:
            strategy: Webhook
            webhook:
              conversionReviewVersions: [v1]
              clientConfig:
                url: https://127.0.0.1:1/convert
          versions:
            - name: v1
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object}}
            - name: v2
              served: true
              storage: false
              schema: {openAPIV3Schema: {type: object}}
        """;
  }
}

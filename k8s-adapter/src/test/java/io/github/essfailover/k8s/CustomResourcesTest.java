package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.model.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CustomResourcesTest {

  private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void success_ofThisLife_counts() {
    assertThat(successful("2026-01-01T00:00:30Z").isSuccessfulSince(STARTED)).isTrue();
  }

  @Test
  void success_ofAnEarlierLife_doesNotCount() {
    assertThat(successful("2025-12-31T23:59:59Z").isSuccessfulSince(STARTED)).isFalse();
  }

  @Test
  void success_oldTransitionButFreshPlaybook_counts() {
    Reconciliation fresh =
        Reconciliation.of(
            status(
                List.of(
                    condition("Successful", "True", "2025-06-01T00:00:00Z"),
                    Map.of(
                        "type", "Running",
                        "status", "True",
                        "lastTransitionTime", "2025-06-01T00:00:00Z",
                        "ansibleResult", Map.of("completion", "2026-01-01T00:00:42.123456")))));

    assertThat(fresh.isSuccessfulSince(STARTED)).isTrue();
  }

  @Test
  void failure_isFailureAndNoSuccess() {
    Reconciliation failed =
        Reconciliation.of(
            status(
                List.of(
                    condition("Successful", "False", "2026-01-01T00:00:30Z"),
                    condition("Failure", "True", "2026-01-01T00:00:30Z"))));

    assertThat(failed.failed()).isTrue();
    assertThat(failed.isSuccessfulSince(STARTED)).isFalse();
  }

  @Test
  void statusOfAnotherShape_isNoSuccess() {
    GenericKubernetesResource odd = new GenericKubernetesResource();
    odd.setAdditionalProperty("status", List.of("odd"));

    assertThat(Reconciliation.of(odd).successful()).isFalse();
  }

  @Test
  void databases_ofAllComponents_withTheDefaultPort() {
    GenericKubernetesResource deployment = new GenericKubernetesResource();
    deployment.setAdditionalProperty(
        "spec",
        Map.of(
            "components",
            Map.of(
                "synapse",
                Map.of(
                    "config", Map.of("postgresql", Map.of("host", "db1", "database", "synapse"))),
                "other",
                Map.of(
                    "config",
                    Map.of("postgresql", Map.of("host", "db2", "database", "other", "port", 5433))),
                "elementWeb",
                Map.of())));

    assertThat(RenderedDatabases.of(deployment))
        .isEqualTo(
            Map.of("synapse", new Endpoint("db1", 5432), "other", new Endpoint("db2", 5433)));
  }

  private static Reconciliation successful(String at) {
    return Reconciliation.of(status(List.of(condition("Successful", "True", at))));
  }

  private static Map<String, Object> condition(String type, String status, String at) {
    return Map.of("type", type, "status", status, "lastTransitionTime", at);
  }

  private static GenericKubernetesResource status(List<Map<String, Object>> conditions) {
    GenericKubernetesResource resource = new GenericKubernetesResource();
    resource.setAdditionalProperty("status", Map.of("conditions", conditions));
    return resource;
  }
}

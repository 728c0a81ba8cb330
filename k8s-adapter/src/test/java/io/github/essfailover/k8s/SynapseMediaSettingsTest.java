package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What Synapse is told of its media, where ESS renders it. */
class SynapseMediaSettingsTest {

  private static final String SECRET = "an-sse-key-that-nobody-may-see";

  private static final String PROVIDER =
      """
      media_storage_providers:
        - module: s3_storage_provider.S3StorageProviderBackend
          store_local: %s
          store_remote: true
          store_synchronous: %s
          config:
            bucket: %s
            prefix: %s
            sse_customer_key: %s
      """;

  private static String yaml(boolean local, boolean synchronous, String bucket, String prefix) {
    return PROVIDER.formatted(local, synchronous, bucket, prefix, SECRET);
  }

  @Test
  void provider_inYamlInsideATree_isFoundAndTheLastCounts() {
    String earlier = yaml(false, false, "old", "a/");
    String later = yaml(true, true, "ess-media", "b/");
    MediaProvider found =
        MediaProvider.in(Map.of("config", Map.of("additional", List.of(earlier, later))))
            .orElseThrow();
    assertThat(found.bucket()).isEqualTo("ess-media");
    assertThat(found.prefix()).isEqualTo("b/");
    assertThat(found.storeLocal() && found.storeSynchronous()).isTrue();
    assertThat(found.toString()).doesNotContain(SECRET);
  }

  @Test
  void provider_withoutTheSwitches_hasSynapsesDefaults() {
    MediaProvider found =
        MediaProvider.in(
                "media_storage_providers: [{module: s3_storage_provider.S3StorageProviderBackend,"
                    + " config: {bucket: b}}]")
            .orElseThrow();
    assertThat(found.storeLocal() || found.storeSynchronous()).isFalse();
    assertThat(found.prefix()).isEmpty();
  }

  @Test
  void whatIsNoConfiguration_namesNoProvider() {
    assertThat(MediaProvider.in("media_storage_providers: {{ .Values.broken")).isEmpty();
    assertThat(MediaProvider.in("media_storage_providers: [{module: file_system}]")).isEmpty();
    assertThat(MediaProvider.in(null)).isEmpty();
  }

  @Test
  void settingsThatLoseMedia_areNamed() {
    assertThat(alone(false, true)).extracting(Finding::severity).containsExactly(Severity.ERROR);
    assertThat(alone(true, false))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("store_synchronous"))
        .extracting(Finding::severity)
        .isEqualTo(Severity.WARNING);
    assertThat(alone(true, true)).isEmpty();
  }

  private static List<Finding> alone(boolean local, boolean synchronous) {
    return SynapseMediaSettings.alone(
        MediaProvider.in(yaml(local, synchronous, "b", "p/")).orElseThrow());
  }

  @Test
  void dataCentersThatDiffer_areNamedWithoutTheKey() {
    TreeMap<DataCenterId, MediaProvider> seen = new TreeMap<>();
    seen.put(
        DataCenterId.of("dc1"),
        new MediaProvider(true, true, "one", "a/", "https://s3.dc1", SECRET));
    seen.put(
        DataCenterId.of("dc2"),
        new MediaProvider(true, false, "two", "b/", "https://s3.dc2", "another"));
    List<Finding> findings = SynapseMediaSettings.compare(seen);
    assertThat(findings)
        .extracting(f -> f.severity() + " " + f.dataCenter().orElseThrow())
        .containsExactly("ERROR dc2", "ERROR dc2", "WARNING dc2", "WARNING dc2");
    assertThat(findings.toString()).contains("'b/' in dc2 and 'a/' in dc1").doesNotContain(SECRET);
  }

  @Test
  void release_withTheProviderInItsConfigMap_isRead() {
    try (TestCluster cluster = TestCluster.helm(true, TestCluster.release())) {
      put(cluster.client, cluster.adapter.ess().namespace(), yaml(true, false, "ess-media", ""));
      assertThat(run(cluster))
          .singleElement()
          .satisfies(f -> assertThat(f.seen()).contains("store_synchronous"));
    }
  }

  @Test
  void deployment_withTheProviderInASecret_isReadAndNothingOfItShown() {
    try (TestCluster cluster = new TestCluster(true)) {
      assertThat(run(cluster))
          .singleElement()
          .satisfies(f -> assertThat(f.seen()).contains("no S3 storage provider"));
      String namespace = cluster.adapter.ess().namespace();
      String deployment =
          ClassicSight.name(
              ClassicSight.elementDeployment(
                      cluster.adapter.reach(in()), (EssClassic) cluster.adapter.ess())
                  .orElseThrow());
      String rendered = yaml(false, false, "ess-media", "x/");
      secret(cluster.client, namespace, deployment + "-synapse-main", rendered);
      List<Finding> findings = run(cluster);
      assertThat(findings)
          .singleElement()
          .satisfies(f -> assertThat(f.seen()).contains("store_local"))
          .extracting(Finding::severity)
          .isEqualTo(Severity.ERROR);
      assertThat(findings.toString()).doesNotContain(SECRET);
    }
  }

  private static List<Finding> run(TestCluster cluster) {
    return SynapseMediaSettings.of(cluster.adapter).run(in());
  }

  private static void put(KubernetesClient client, String namespace, String text) {
    var maps = client.configMaps().inNamespace(namespace);
    if (maps.withName("ess-synapse").get() == null) {
      maps.resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("ess-synapse")
                  .endMetadata()
                  .addToData("zz.yaml", text)
                  .build())
          .create();
    } else {
      maps.withName("ess-synapse")
          .edit(m -> new ConfigMapBuilder(m).addToData("zz.yaml", text).build());
    }
  }

  private static void secret(KubernetesClient client, String namespace, String name, String text) {
    String value = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    var secrets = client.secrets().inNamespace(namespace);
    if (secrets.withName(name).get() == null) {
      secrets
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .endMetadata()
                  .addToData("homeserver.yaml", value)
                  .build())
          .create();
    } else {
      secrets
          .withName(name)
          .edit(s -> new SecretBuilder(s).addToData("homeserver.yaml", value).build());
    }
  }

  private static Deadline in() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}

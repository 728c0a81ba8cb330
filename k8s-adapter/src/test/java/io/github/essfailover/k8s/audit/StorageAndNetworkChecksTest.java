package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.findings;
import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.isInOrder;
import static io.github.essfailover.k8s.audit.Sample.pod;
import static io.github.essfailover.k8s.audit.Sample.seeing;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StorageAndNetworkChecksTest {

  private static PersistentVolumeClaim claim(String name, String storageClass, String phase) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withStorageClassName(storageClass)
        .withVolumeName("volume-of-" + name)
        .endSpec()
        .withNewStatus()
        .withPhase(phase)
        .endStatus()
        .build();
  }

  @Test
  void storageClass_thatDoesNotExist_isAnErrorUnlessTheClaimIsBound() {
    assertThat(
            findings("cluster.storage-classes", seeing(Part.CLAIMS, claim("c", "gone", "Pending"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(
            isInOrder("cluster.storage-classes", seeing(Part.CLAIMS, claim("c", "gone", "Bound"))))
        .isTrue();
    assertThat(
            isInOrder(
                "cluster.storage-classes",
                inventory()
                    .add(Part.CLAIMS, List.of(claim("c", "fast", "Pending")))
                    .add(
                        Part.STORAGE_CLASSES,
                        List.of(
                            new StorageClassBuilder()
                                .withNewMetadata()
                                .withName("fast")
                                .endMetadata()
                                .build()))
                    .build()))
        .isTrue();
  }

  @Test
  void volume_onOneNode_isAWarning_andOneThatIsLostAnError() {
    PersistentVolume local =
        new PersistentVolumeBuilder()
            .withNewMetadata()
            .withName("volume-of-media")
            .endMetadata()
            .withNewSpec()
            .withNewLocal()
            .withPath("/data")
            .endLocal()
            .endSpec()
            .build();

    assertThat(
            findings(
                "cluster.storage",
                inventory()
                    .add(Part.CLAIMS, List.of(claim("media", "local", "Bound")))
                    .add(Part.VOLUMES, List.of(local))
                    .build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("pinned"));
    assertThat(findings("cluster.storage", seeing(Part.CLAIMS, claim("media", "local", "Lost"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
  }

  @Test
  void volumesOfBots_areStateThatNothingReplicates() {
    assertThat(
            findings(
                "cluster.extra-state",
                seeing(
                    Part.CLAIMS,
                    claim("first-synapse-media", "x", "Bound"),
                    claim("adminbot-data", "x", "Bound"))))
        .anySatisfy(
            f -> {
              assertThat(f.severity()).isEqualTo(Severity.WARNING);
              assertThat(f.seen()).contains("adminbot-data").doesNotContain("media");
            });
    assertThat(isInOrder("cluster.extra-state", inventory().build())).isTrue();
  }

  @Test
  void networkPlugin_isRecognisedByGroupsSetsAndKubelets() {
    assertThat(plugin(Set.of("cilium.io"), "other")).isEmpty();
    assertThat(plugin(Set.of(), "calico-node")).isEmpty();
    assertThat(plugin(Set.of(), "kube-flannel-ds"))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(plugin(Set.of(), "something"))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  private static List<Finding> plugin(Set<String> groups, String set) {
    DaemonSet daemonSet =
        new DaemonSetBuilder()
            .withNewMetadata()
            .withName(set)
            .withNamespace("kube-system")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    return findings(
        "cluster.network-plugin",
        inventory()
            .server(new ServerFacts("", Set.of(), Optional.empty(), groups))
            .add(Part.ALL_DAEMON_SETS, List.of(daemonSet))
            .build());
  }

  @Test
  void service_whosePodsAreNotReady_isAWarning() {
    ClusterInventory.Builder seen =
        inventory()
            .add(Part.PODS, List.of(pod("p", "1", "1Gi")))
            .add(Part.SERVICES, List.of(service()));

    assertThat(isInOrder("cluster.endpoints", seen.build())).isFalse();
    assertThat(findings("cluster.endpoints", seen.add(Part.SLICES, List.of(slice(false))).build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("synapse"));
    assertThat(isInOrder("cluster.endpoints", seen.add(Part.SLICES, List.of(slice(true))).build()))
        .isTrue();
  }

  private static Service service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("synapse")
        .addToLabels(Sample.COMPONENT, "matrix-server")
        .endMetadata()
        .withNewSpec()
        .addToSelector(Sample.COMPONENT, "matrix-server")
        .endSpec()
        .build();
  }

  private static EndpointSlice slice(boolean ready) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName("synapse-x")
        .addToLabels("kubernetes.io/service-name", "synapse")
        .endMetadata()
        .addNewEndpoint()
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .endEndpoint()
        .build();
  }

  @Test
  void networkPolicies_thatAreMissing_areSaid() {
    assertThat(findings("cluster.network-policies", inventory().build()))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }
}

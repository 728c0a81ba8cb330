package io.github.essfailover.k8s.audit;

import static io.github.essfailover.k8s.audit.Sample.controller;
import static io.github.essfailover.k8s.audit.Sample.inventory;
import static io.github.essfailover.k8s.audit.Sample.operator;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.audit.ServerFacts.ClockOffset;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AcrossClustersTest {

  private static final DataCenterId DC1 = DataCenterId.of("dc1");
  private static final DataCenterId DC2 = DataCenterId.of("dc2");

  private static ClusterInventory.Builder active() {
    return inventory().add(Part.ALL_DEPLOYMENTS, List.of(operator(1)));
  }

  private static ClusterInventory.Builder standby() {
    return inventory().add(Part.ALL_DEPLOYMENTS, List.of(operator(0)));
  }

  private static List<Finding> beside(ClusterInventory.Builder own, ClusterInventory.Builder peer) {
    return ClusterPeers.compare(
        ClusterFacts.of(own.build()), Map.of(DC1, ClusterFacts.of(peer.build())));
  }

  private static AcrossClusters across(ClusterInventory.Builder one, ClusterInventory.Builder two) {
    SortedMap<DataCenterId, ClusterInventory> seen = new TreeMap<>();
    seen.put(DC1, one.build());
    seen.put(DC2, two.build());
    return new AcrossClusters(seen, 2);
  }

  @Test
  void twoActive_areAnErrorForBoth_andNoneIsAWarning() {
    assertThat(beside(active(), active()))
        .filteredOn(f -> f.check().equals("cluster.active"))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(across(standby(), standby()).findings())
        .extracting(Finding::check)
        .containsExactly("cluster.active");
    assertThat(across(active(), standby()).findings()).isEmpty();
  }

  @Test
  void noneActive_isNotSaidWhereOneWasNotSeen() {
    SortedMap<DataCenterId, ClusterInventory> one = new TreeMap<>(Map.of(DC2, standby().build()));

    assertThat(new AcrossClusters(one, 2).findings()).isEmpty();
  }

  @Test
  void images_thatDiffer_areTheStandbysError_andMirrorsAreNot() {
    assertThat(beside(updated("a.example/x:2"), active(updated("b.example/x:2")))).isEmpty();
    assertThat(beside(updated("a.example/x:1"), active(updated("a.example/x:2"))))
        .singleElement()
        .satisfies(f -> assertThat(f.check()).isEqualTo("cluster.image-parity"))
        .satisfies(f -> assertThat(f.seen()).contains("updater").contains("x:1").contains("x:2"));
    assertThat(beside(active(updated("a.example/x:2")), updated("a.example/x:1"))).isEmpty();
  }

  private static ClusterInventory.Builder updated(String image) {
    Deployment updater =
        new DeploymentBuilder(controller("element-updater", 1))
            .editSpec()
            .editTemplate()
            .editSpec()
            .editFirstContainer()
            .withImage(image)
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    return inventory().add(Part.ALL_DEPLOYMENTS, List.of(updater));
  }

  private static ClusterInventory.Builder active(ClusterInventory.Builder with) {
    return with.add(Part.ALL_DEPLOYMENTS, List.of(operator(1)));
  }

  @Test
  void standbys_amongThemselves_tellADifferenceOnce() {
    ClusterInventory one = updated("x:1").build();
    ClusterInventory two = updated("x:2").build();

    assertThat(
            ClusterPeers.compare(ClusterFacts.of(one), Map.of(DC2, ClusterFacts.of(two))).size()
                + ClusterPeers.compare(ClusterFacts.of(two), Map.of(DC1, ClusterFacts.of(one)))
                    .size())
        .isEqualTo(1);
  }

  @Test
  void definitions_thatStoreAnotherVersion_areAnError() {
    assertThat(
            beside(
                standby().add(Part.DEFINITIONS, List.of(definition("v1alpha1"))),
                active().add(Part.DEFINITIONS, List.of(definition("v1alpha2")))))
        .singleElement()
        .satisfies(f -> assertThat(f.check()).isEqualTo("cluster.definitions"))
        .satisfies(f -> assertThat(f.seen()).contains("stores v1alpha1"));
  }

  private static CustomResourceDefinition definition(String storage) {
    return new CustomResourceDefinitionBuilder()
        .withNewMetadata()
        .withName("synapses.matrix.element.io")
        .endMetadata()
        .withNewSpec()
        .addNewVersion()
        .withName(storage)
        .withServed(true)
        .withStorage(true)
        .endVersion()
        .endSpec()
        .build();
  }

  @Test
  void workersAndVersions_thatDiffer_areTold() {
    assertThat(
            beside(
                version("v1.27.1", standby())
                    .add(Part.MANIFESTS, List.of(Manifests.synapse("db", "s", "pusher"))),
                version("v1.31.0", active())
                    .add(Part.MANIFESTS, List.of(Manifests.synapse("db", "s")))))
        .extracting(Finding::check)
        .containsExactlyInAnyOrder("cluster.worker-parity", "cluster.version-skew");
    assertThat(beside(version("v1.30.1", standby()), version("v1.31.0", active())))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  private static ClusterInventory.Builder version(String text, ClusterInventory.Builder to) {
    return to.server(new ServerFacts(text, Set.of(), Optional.empty(), Set.of()));
  }

  @Test
  void manifests_areEqualButForAddresses_andNoValueIsShown() {
    ClusterInventory.Builder own =
        active().add(Part.MANIFESTS, List.of(Manifests.synapse("db.dc1", "hunter2")));

    assertThat(
            across(
                    own,
                    standby().add(Part.MANIFESTS, List.of(Manifests.synapse("db.dc2", "hunter2"))))
                .findings())
        .isEmpty();
    assertThat(
            across(
                    own,
                    standby().add(Part.MANIFESTS, List.of(Manifests.synapse("db.dc2", "other"))))
                .findings())
        .singleElement()
        .satisfies(f -> assertThat(f.dataCenter()).contains(DC2))
        .satisfies(
            f ->
                assertThat(f.seen())
                    .contains("spec.components.synapse.config.macaroonInline")
                    .doesNotContain("hunter2")
                    .doesNotContain("other"));
  }

  @Test
  void parity_ofManifests_isByComponentAndKeyed() {
    byte[] key = {1, 2, 3};
    Map<String, Fingerprint> one =
        ClusterFacts.parity(List.of(Manifests.synapse("db.dc1", "s")), key);

    assertThat(one).containsOnlyKeys("ElementDeployment spec.components.synapse");
    assertThat(ClusterFacts.parity(List.of(Manifests.synapse("db.dc2", "s")), key)).isEqualTo(one);
    assertThat(ClusterFacts.parity(List.of(Manifests.synapse("db.dc1", "t")), key))
        .isNotEqualTo(one);
    assertThat(ClusterFacts.parity(List.of(Manifests.synapse("db.dc1", "s")), new byte[] {4}))
        .isNotEqualTo(one);
    assertThat(ClusterFacts.parity(List.of(), key)).isEmpty();
  }

  @Test
  void callAddress_ofAnotherDataCenter_isAWarning() {
    assertThat(
            across(
                    active().add(Part.MANIFESTS, List.of(Manifests.calls("192.0.2.10"))),
                    standby().add(Part.MANIFESTS, List.of(Manifests.calls("192.0.2.10"))))
                .findings())
        .extracting(Finding::check)
        .contains("cluster.extra-state");
    assertThat(
            across(
                    active().add(Part.MANIFESTS, List.of(Manifests.calls("192.0.2.10"))),
                    standby().add(Part.MANIFESTS, List.of(Manifests.calls("192.0.2.20"))))
                .findings())
        .extracting(Finding::check)
        .doesNotContain("cluster.extra-state");
  }

  @Test
  void externalDns_withOneOwnerIdInTwoClusters_isAWarning() {
    ClusterInventory each = IngressChecksTest.externalDns("--source=ingress");

    assertThat(new AcrossClusters(new TreeMap<>(Map.of(DC1, each, DC2, each)), 3).findings())
        .singleElement()
        .satisfies(f -> assertThat(f.check()).isEqualTo("cluster.external-dns"))
        .satisfies(f -> assertThat(f.dataCenter()).contains(DC2));
  }

  @Test
  void clocks_thatAreApart_areAWarningBeyondTheirUncertainty() {
    assertThat(across(ahead(active(), 0), ahead(standby(), 10)).findings())
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("10 s apart"));
    assertThat(across(ahead(active(), 0), ahead(standby(), 3)).findings()).isEmpty();
    assertThat(Sample.findings("cluster.clock", ahead(active(), -5).build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("5 s behind"));
  }

  private static ClusterInventory.Builder ahead(ClusterInventory.Builder to, int seconds) {
    ClockOffset offset = new ClockOffset(Duration.ofSeconds(seconds), Duration.ofMillis(600));
    return to.server(new ServerFacts("", Set.of(), Optional.of(offset), Set.of()));
  }

  @Test
  void apiServer_thatIsNotReady_isAWarning() {
    ServerFacts facts = new ServerFacts("", Set.of("etcd"), Optional.empty(), Set.of());

    assertThat(Sample.findings("cluster.api-health", active().server(facts).build()))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("etcd"));
  }

  @Test
  void ingressAddress_otherThanDeclared_isAWarning() {
    ClusterInventory.Builder served =
        active()
            .add(
                Part.INGRESSES,
                List.of(
                    new IngressBuilder()
                        .withNewMetadata()
                        .withName("i")
                        .endMetadata()
                        .withNewStatus()
                        .withNewLoadBalancer()
                        .addNewIngress()
                        .withIp("192.0.2.10")
                        .endIngress()
                        .endLoadBalancer()
                        .endStatus()
                        .build()));
    AcrossClusters across = across(served, standby());

    assertThat(across.ingress(Map.of(DC1, Set.of("192.0.2.10")))).isEmpty();
    assertThat(across.ingress(Map.of(DC1, Set.of("192.0.2.99"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.WARNING);
    assertThat(across.ingress(Map.of(DC2, Set.of("192.0.2.99"))))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  @Test
  void databaseHost_isFollowedToItsServer() {
    DatabaseHosts hosts =
        new DatabaseHosts(
            Map.of(DC1, Set.of("10.1.0.5"), DC2, Set.of("10.2.0.5")),
            Map.of(
                DC2,
                name ->
                    switch (name) {
                      case "right" -> Set.of("10.2.0.5");
                      case "wrong" -> Set.of("alias", "10.1.0.5");
                      case "strange" -> Set.of("10.9.9.9");
                      case "broken" ->
                          throw AdapterException.notApplied("X_Y", "No.", Map.of(), null);
                      default -> Set.of();
                    }));

    assertThat(hosts.check(DC2, Set.of("right", "10.2.0.5"))).isEmpty();
    assertThat(hosts.check(DC2, Set.of("wrong")))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("leads to the server of dc1"))
        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR));
    assertThat(hosts.check(DC2, Set.of("strange")))
        .extracting(Finding::severity)
        .containsExactly(Severity.ERROR);
    assertThat(hosts.check(DC2, Set.of("nowhere")))
        .singleElement()
        .satisfies(f -> assertThat(f.seen()).contains("has no address"));
    assertThat(hosts.check(DC2, Set.of("broken")))
        .extracting(Finding::severity)
        .containsOnly(Severity.INFO);
    assertThat(hosts.check(DC1, Set.of("db")))
        .extracting(Finding::severity)
        .containsExactly(Severity.INFO);
  }

  @Test
  void databaseAddress_inTwoManifests_isAnError() {
    DatabaseHosts hosts = new DatabaseHosts(Map.of(), Map.of());

    assertThat(hosts.shared(Map.of(DC1, Set.of("10.1.0.5"), DC2, Set.of("10.1.0.5"))))
        .singleElement()
        .satisfies(f -> assertThat(f.severity()).isEqualTo(Severity.ERROR));
    assertThat(hosts.shared(Map.of(DC1, Set.of("db"), DC2, Set.of("db")))).isEmpty();
  }

  @Test
  void hiddenParts_areOneFindingEach_andNothingIsInOrderBecauseOfThem() {
    ClusterInventory seen =
        inventory()
            .hide(Part.NODES, "KUBERNETES_FORBIDDEN")
            .hide(Part.ALL_PODS, "KUBERNETES_FORBIDDEN")
            .hide(Part.QUOTAS, "KUBERNETES_NO_ANSWER")
            .hide(Part.BUDGETS, "KUBERNETES_NO_ANSWER")
            .build();

    assertThat(Sample.findings("cluster.not-visible", seen))
        .hasSize(3)
        .anySatisfy(
            f -> assertThat(f.seen()).contains("may not read nodes").contains("cluster.zones"))
        .anySatisfy(f -> assertThat(f.severity()).isEqualTo(Severity.WARNING));
    assertThat(Sample.isInOrder("cluster.zones", seen)).isFalse();
    assertThat(ClusterChecks.needed(seen)).isEmpty();
  }
}

package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.testkit.contract.ContractCall;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copying from dc1 into a standby, whatever API server that has. */
abstract class SecretSyncCases {

  static final String NAMESPACE = "element-onprem";
  static final DataCenterId DC1 = DataCenterId.of("dc1");
  static final DataCenterId DC2 = DataCenterId.of("dc2");

  /** A data center of a test. */
  record Stage(KubernetesCluster adapter, SecretClusters objects, AutoCloseable end) {}

  private final List<Stage> stages = new ArrayList<>();
  Stage source;
  Stage target;

  /** The standby, or, if it is active, one whose workloads run. */
  abstract Stage target(boolean active);

  static Stage simulated(boolean active) {
    TestCluster cluster = new TestCluster(active);
    if (active) {
      cluster.until(state -> state.active().yes());
    }
    return new Stage(cluster.adapter, new SecretClusters(cluster.client, NAMESPACE), cluster);
  }

  @BeforeEach
  void start() {
    source = used(simulated(false));
    target = used(target(false));
  }

  final Stage used(Stage stage) {
    stages.add(stage);
    return stage;
  }

  @AfterEach
  void end() throws Exception {
    for (Stage stage : stages) {
      stage.end().close();
    }
  }

  SecretSync.Builder sync() {
    return SecretSync.builder()
        .dataCenter("dc1", KubernetesSecrets.of(source.adapter()))
        .dataCenter("dc2", KubernetesSecrets.of(target.adapter()))
        .initially("dc1");
  }

  static Deadline soon() {
    return TestCluster.in(TestCluster.PATIENCE);
  }

  @Test
  void preview_valuesDiffer_namesKeysAndChangesNothing() {
    target.objects().put("synapse", "signingKey", SecretClusters.OTHER_KEY);
    target.objects().remove("synapse", "macaroon");
    Map<String, String> before = target.objects().data("synapse");

    SecretSync.Report report = sync().build().preview(DC1, soon());

    assertThat(report.copies()).hasSize(1);
    SecretSync.Copy copy = report.copies().get(0);
    assertThat(copy.object()).isEqualTo("secret synapse");
    assertThat(copy.keys()).containsExactly("macaroon", "signingKey");
    assertThat(copy.refused()).isEmpty();
    assertThat(report.toString()).doesNotContain(SecretClusters.SEED, "macaroon-of");
    assertThat(target.objects().data("synapse")).isEqualTo(before);
  }

  @Test
  void run_valuesDiffer_copiesThemAndKeepsWhatOnlyTheTargetHas() {
    target.objects().put("synapse", "signingKey", SecretClusters.OTHER_KEY);
    target.objects().put("synapse", "ofTheTarget", "stays");
    SecretSync sync = sync().build();

    sync.run(DC1, soon());

    assertThat(target.objects().data("synapse"))
        .containsAllEntriesOf(source.objects().data("synapse"))
        .containsEntry("ofTheTarget", "stays");
    assertThat(sync.preview(DC1, soon()).copies()).isEmpty();
  }

  @Test
  void run_keyRotatedAndLaterGoneInTheSource_isFollowedAndNeverRemoved() {
    source.objects().put("synapse", "macaroon", "rotated");
    SecretSync sync = sync().build();
    sync.run(DC1, soon());
    source.objects().put("synapse", "macaroon", "rotated again");
    source.objects().remove("synapse", "registrationSharedSecret");
    Map<String, String> before = target.objects().data("synapse");

    sync.run(DC1, soon());

    assertThat(target.objects().data("synapse"))
        .containsEntry("macaroon", "rotated again")
        .containsEntry("registrationSharedSecret", before.get("registrationSharedSecret"));
  }

  @Test
  void run_secretMissingInTheTarget_isMadeWithItsType() {
    for (Stage stage : List.of(source, target)) {
      stage.objects().ingress("matrix.example.org");
    }
    source.objects().tls("rsa.crt", "rsa.key", Map.of());

    SecretSync.Report report = sync().build().run(DC1, soon());

    assertThat(report.findings()).isEmpty();
    assertThat(target.objects().data("synapse-tls"))
        .isEqualTo(source.objects().data("synapse-tls"));
    assertThat(
            target
                .objects()
                .client()
                .secrets()
                .inNamespace(NAMESPACE)
                .withName("synapse-tls")
                .get()
                .getType())
        .isEqualTo("kubernetes.io/tls");
  }

  @Test
  void run_sourceLooksWrong_isRefusedAndTheRestIsCopied() {
    source.objects().put("synapse", "signingKey", "rubbish-that-nobody-sees");
    source.objects().put("global", "genericSharedSecret", "new");

    SecretSync.Report report = sync().build().run(DC1, soon());

    assertThat(report.findings()).extracting(Finding::check).containsExactly("secrets.not-copied");
    assertThat(report.findings().toString())
        .contains("signingKey", "secret synapse")
        .doesNotContain("rubbish");
    assertThat(target.objects().data("synapse").get("signingKey")).startsWith("ed25519 ");
    assertThat(target.objects().data("global")).containsEntry("genericSharedSecret", "new");
  }

  @Test
  void run_emptyValueInTheSource_isRefused() {
    source.objects().put("synapse", "macaroon", " ");

    assertThat(sync().build().run(DC1, soon()).findings().toString())
        .contains("key macaroon is empty");
  }

  @Test
  void run_certificateOfTheSourceDoesNotFit_isRefused() {
    source.objects().ingress("matrix.example.org", "chat.example.net");
    source.objects().tls("rsa.crt", "ec.key", Map.of());
    KubernetesSecrets secrets = KubernetesSecrets.of(source.adapter());

    assertThat(sync().build().run(DC1, soon()).findings().toString())
        .contains("does not cover [chat.example.net]");
    assertThat(secrets.check(soon()).toString())
        .contains("tls.key does not belong to tls.crt", "does not cover");
    assertThat(target.objects().data("synapse-tls")).isEmpty();
  }

  @Test
  void run_certificateRenewedInTheTarget_isNotFoughtOver() {
    for (Stage stage : List.of(source, target)) {
      stage.objects().ingress("matrix.example.org");
    }
    source.objects().tls("rsa.crt", "rsa-pkcs1.key", Map.of());
    target.objects().tls("ec.crt", "ec.key", Map.of("cert-manager.io/certificate-name", "synapse"));
    Map<String, String> before = target.objects().data("synapse-tls");

    SecretSync.Report report = sync().build().run(DC1, soon());

    assertThat(report.findings())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder("secrets.not-copied", "secrets.cert-manager");
    assertThat(target.objects().data("synapse-tls")).isEqualTo(before);
  }

  @Test
  void run_targetsCertificateIsOwnedByCertManagers_isNotFoughtOver() {
    for (Stage stage : List.of(source, target)) {
      stage.objects().ingress("matrix.example.org");
    }
    source.objects().tls("rsa.crt", "rsa-pkcs1.key", Map.of());
    target.objects().tls("ec.crt", "ec.key", Map.of());
    target.objects().ownedByCertificate("synapse-tls");
    Map<String, String> before = target.objects().data("synapse-tls");

    SecretSync.Report report = sync().build().run(DC1, soon());

    assertThat(report.findings())
        .extracting(Finding::check)
        .containsExactlyInAnyOrder("secrets.not-copied", "secrets.cert-manager");
    assertThat(target.objects().data("synapse-tls")).isEqualTo(before);
  }

  @Test
  void run_onlyChosen_leavesTheOthers() {
    source.objects().put("global", "genericSharedSecret", "new");
    source.objects().put("synapse", "macaroon", "new");

    sync().only("global").build().run(DC1, soon());

    assertThat(target.objects().data("global")).containsEntry("genericSharedSecret", "new");
    assertThat(target.objects().data("synapse").get("macaroon")).isNotEqualTo("new");
  }

  @Test
  void copyFrom_asAChange_copiesOnceAndAgain() {
    source.objects().put("synapse", "macaroon", "new");
    var change =
        KubernetesSecrets.of(target.adapter()).copyFrom(KubernetesSecrets.of(source.adapter()));
    assertThat(change.preview().toString()).contains("essfailover-secret-sync");

    change.apply(ContractCall.of(3, soon()));
    change.apply(ContractCall.of(3, soon()));

    assertThat(target.objects().data("synapse")).containsEntry("macaroon", "new");
  }

  @Test
  void targetThatIsActive_isRefused() throws Exception {
    target.end().close();
    stages.remove(target);
    target = used(target(true));
    source.objects().put("synapse", "macaroon", "new");
    Map<String, String> before = target.objects().data("synapse");

    SecretSync.Report report = sync().build().run(DC1, soon());
    AdapterException refusal =
        catchThrowableOfType(
            AdapterException.class,
            () ->
                KubernetesSecrets.of(target.adapter())
                    .copyFrom(KubernetesSecrets.of(source.adapter()))
                    .apply(ContractCall.of(3, soon())));

    assertThat(report.copies())
        .extracting(SecretSync.Copy::refused)
        .doesNotContain(Optional.empty());
    assertThat(refusal.code()).isEqualTo("SECRETS_TARGET_ACTIVE");
    assertThat(target.objects().data("synapse")).isEqualTo(before);
  }

  @Test
  void watch_rotationInTheSource_isFollowed() {
    List<SecretSync.Report> told = new CopyOnWriteArrayList<>();
    DeploymentStatus nobodyRecorded = new DeploymentStatus(Optional.empty(), List.of(), List.of());
    try (SecretWatch watch = sync().build().watch(() -> nobodyRecorded, told::add)) {
      assertThat(watch).isNotNull();
      source.objects().put("synapse", "macaroon", "rotated");

      Deadline patience = soon();
      while (!"rotated".equals(target.objects().data("synapse").get("macaroon"))) {
        assertThat(patience.isExpired()).as("told: %s", told).isFalse();
        TestCluster.pass(java.time.Duration.ofMillis(50));
      }
    }
  }

  @Test
  void source_followsTheJournals() {
    SecretSync sync = sync().build();
    RunId run = RunId.of("run-1");
    ActivationRecord dc2 = new ActivationRecord(DC2, 4, Instant.EPOCH, run, false);
    ActivationRecord activating = new ActivationRecord(DC2, 4, Instant.EPOCH, run, true);

    assertThat(sync.source(new DeploymentStatus(Optional.empty(), List.of(), List.of())))
        .contains(DC1);
    assertThat(sync.source(new DeploymentStatus(Optional.of(dc2), List.of(), List.of())))
        .contains(DC2);
    assertThat(sync.source(new DeploymentStatus(Optional.of(activating), List.of(), List.of())))
        .isEmpty();
    assertThat(sync.source(new DeploymentStatus(Optional.of(dc2), List.of(run), List.of())))
        .isEmpty();
  }

  @Test
  void build_wrong_namesAllProblems() {
    assertThatThrownBy(
            () ->
                SecretSync.builder()
                    .dataCenter("dc1", KubernetesSecrets.of(source.adapter()))
                    .initially("dc7")
                    .clock(Clock.systemUTC())
                    .limit(java.time.Duration.ZERO)
                    .build())
        .hasMessageContaining("copying needs two")
        .hasMessageContaining("dc7")
        .hasMessageContaining("limit");
  }
}

package io.github.essfailover.k8s.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.github.essfailover.k8s.internal.ServerCertificate;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told from objects alone. */
class SecretsPureTest {

  private static final byte[] KEY = "key of one comparison".getBytes(StandardCharsets.UTF_8);
  private static final String SIGNING_KEY =
      "ed25519 a_1 c2ltdWxhdGVkLXNpZ25pbmcta2V5LXNlZWQtMDAwMDE";
  private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  private static final Duration MARGIN = Duration.ofDays(14);

  @ParameterizedTest
  @ValueSource(strings = {SIGNING_KEY, SIGNING_KEY + "\n", SIGNING_KEY + "\n" + SIGNING_KEY})
  void signingKey_ofSynapsesForm_hasNoProblem(String text) {
    assertThat(SigningKeys.problem(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "rubbish", "ed25519 a_1 AAAA", "rsa a_1 " + "AAAA", SIGNING_KEY + "\nx"})
  void signingKey_ofAnotherForm_isAProblemThatShowsNothing(String text) {
    assertThat(SigningKeys.problem(text)).isPresent();
    assertThat(SigningKeys.problem(text).get()).doesNotContain("AAAA", "rubbish");
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt,rsa.key,true", "rsa.crt,rsa-pkcs1.key,true", "ec.crt,ec.key,true",
    "ec.crt,ec-sec1.key,true", "ed.crt,ed.key,true", "rsa.crt,ec.key,false",
    "ec.crt,rsa-pkcs1.key,false", "ec.crt,ed.key,false", "rsa.crt,rsa.crt,false"
  })
  void certificateAndKey_inAllForms_belongOrNot(String certificate, String key, boolean belongs)
      throws IOException {
    List<Certificates.Flaw> flaws =
        Certificates.flaws(
            tls(certificate, key), Set.of("matrix.example.org", "a.apps.example.org"), NOW, MARGIN);

    assertThat(flaws.isEmpty()).isEqualTo(belongs);
  }

  @Test
  void certificate_overOrSoonOver_isAFlaw() throws IOException {
    Instant later = Instant.parse("2300-01-01T00:00:00Z");
    Instant earlier = Instant.parse("2000-01-01T00:00:00Z");
    Content content = tls("ec.crt", "ec.key");

    assertThat(Certificates.flaws(content, Set.of(), later, MARGIN).toString()).contains("expired");
    assertThat(Certificates.flaws(content, Set.of(), earlier, MARGIN).toString())
        .contains("not valid before");
    assertThat(Certificates.flaws(content, Set.of(), NOW, Duration.ofDays(40_000)))
        .extracting(Certificates.Flaw::isUnusable)
        .containsExactly(false);
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.org,a.example.org,true", "*.example.org,example.org,false",
    "*.example.org,a.b.example.org,false", "a.example.org,A.example.org,true",
    "*.example.org,*.example.org,true"
  })
  void name_ofACertificate_coversOneLabel(String name, String host, boolean covers) {
    assertThat(ServerCertificate.covers(name, host)).isEqualTo(covers);
  }

  @Test
  void classic_namesFromTheManifest_areFollowed() {
    Catalogue catalogue =
        ClassicSecrets.of(
            "ess",
            Map.of(
                "global",
                Map.of("secretName", "shared"),
                "components",
                Map.of(
                    "synapse",
                    Map.of(
                        "secretName", "mine",
                        "config", Map.of("signingKeySecretKey", "key.of.dc"),
                        "additional", "a: 1\nold_signing_keys:\n  'ed25519:0': {key: x}\n"),
                    "hookshot",
                    Map.of("config", Map.of("passkeySecretKey", "passkey")),
                    "elementWeb",
                    Map.of("k8s", Map.of()))));

    assertThat(catalogue.entries())
        .extracting(e -> e.place().toString())
        .containsExactlyInAnyOrder(
            "secret shared", "secret mine", "secret hookshot", "secret ess-synapse-secrets");
    Entry synapse =
        catalogue.entries().stream()
            .filter(e -> e.place().name().equals("mine"))
            .findFirst()
            .orElseThrow();
    assertThat(synapse.signing()).containsExactly("key.of.dc");
    assertThat(synapse.keys())
        .containsExactlyInAnyOrder(
            "key.of.dc", "macaroon", "registrationSharedSecret", "postgresPassword");
    assertThat(catalogue.oldSigningKeys()).containsOnlyKeys("ElementDeployment");
  }

  @Test
  void prints_differentValuesAbsenceAndKeys_differ() {
    Map<String, Fingerprint> one = Prints.of(helm(Map.of("SYNAPSE_SIGNING_KEY", "a")), KEY);
    Map<String, Fingerprint> same = Prints.of(helm(Map.of("SYNAPSE_SIGNING_KEY", "a")), KEY);
    Map<String, Fingerprint> other =
        Prints.of(helm(Map.of("SYNAPSE_SIGNING_KEY", "b", "NEW", "c")), KEY);
    String name = "secret ess-generated key SYNAPSE_SIGNING_KEY";

    assertThat(one).isEqualTo(same).isNotEqualTo(Prints.of(helm(Map.of()), new byte[] {1}));
    assertThat(one.get(name)).isNotEqualTo(other.get(name));
    assertThat(one.get("secret ess-generated names of keys"))
        .isNotEqualTo(other.get("secret ess-generated names of keys"));
    assertThat(one.get("secret ess-generated key SYNAPSE_MACAROON"))
        .isEqualTo(other.get("secret ess-generated key SYNAPSE_MACAROON"));
  }

  @Test
  void prints_oldSigningKeysInTheRenderedConfiguration_areCompared() {
    assertThat(Prints.of(configured("old_signing_keys: {'ed25519:0': {key: x}}\nb: 1"), KEY))
        .isEqualTo(Prints.of(configured("c: 2\nold_signing_keys: {'ed25519:0': {key: x}}"), KEY))
        .isNotEqualTo(Prints.of(configured("old_signing_keys: {'ed25519:0': {key: y}}"), KEY));
  }

  @Test
  void derived_olderThanItsSource_isAFinding() {
    Catalogue catalogue = ClassicSecrets.of("ess", Map.of());
    Content source = Content.of(secret(Map.of("signingKey", SIGNING_KEY, "macaroon", "new")));
    Content derived = Content.of(secret(Map.of("signingKey", SIGNING_KEY, "macaroon", "old")));
    Sight sight =
        new Sight(
            catalogue,
            Map.of(Place.secret("synapse"), source, Place.secret("ess-synapse-secrets"), derived),
            Map.of());

    List<Finding> findings = Flaws.of(sight, NOW);

    assertThat(findings).extracting(Finding::check).containsExactly("secrets.derived");
    assertThat(findings.toString()).contains("key macaroon").doesNotContain("old\"", "new\"");
  }

  @Test
  void signingKey_nowhere_isAFinding() {
    assertThat(Flaws.of(helm(Map.of("SYNAPSE_MACAROON", "a")), NOW))
        .extracting(Finding::check)
        .containsExactly("secrets.signing-key");
  }

  private static Sight helm(Map<String, String> generated) {
    return new Sight(
        HelmSecrets.of("ess"),
        Map.of(Place.secret("ess-generated"), Content.of(secret(generated))),
        Map.of());
  }

  private static Sight configured(String yaml) {
    return new Sight(
        HelmSecrets.of("ess"),
        Map.of(
            Place.configMap("ess-synapse"),
            Content.of(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .endMetadata()
                    .withData(Map.of("01-homeserver.yaml", yaml))
                    .build())),
        Map.of());
  }

  private static Content tls(String certificate, String key) throws IOException {
    return Content.of(secret(Map.of("tls.crt", pem(certificate), "tls.key", pem(key))));
  }

  private static String pem(String name) throws IOException {
    try (InputStream in = SecretsPureTest.class.getResourceAsStream("/certificates/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Secret secret(Map<String, String> values) {
    Map<String, String> data = new TreeMap<>();
    values.forEach(
        (k, v) ->
            data.put(k, Base64.getEncoder().encodeToString(v.getBytes(StandardCharsets.UTF_8))));
    return new SecretBuilder().withNewMetadata().endMetadata().withData(data).build();
  }
}

package io.github.essfailover.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiFailuresTest {

  private static final ApiFailures WRITE =
      new ApiFailures("update", "deployments/scale in x", true);
  private static final ApiFailures READ = new ApiFailures("list", "pods in x", false);

  @ParameterizedTest
  @CsvSource({
    "401, PERMANENT,   PERMANENT",
    "403, PERMANENT,   PERMANENT",
    "404, PERMANENT,   PERMANENT",
    "409, NOT_APPLIED, NOT_APPLIED",
    "422, PERMANENT,   PERMANENT",
    "429, NOT_APPLIED, NOT_APPLIED",
    "500, UNKNOWN,     NOT_APPLIED",
    "503, UNKNOWN,     NOT_APPLIED",
  })
  void status_hasItsEffect(int status, Effect ofWrite, Effect ofRead) {
    KubernetesClientException failure =
        new KubernetesClientException(
            "refused", status, new StatusBuilder().withCode(status).build());

    assertThat(WRITE.of(failure, "api:6443").effect()).isEqualTo(ofWrite);
    assertThat(READ.of(failure, "api:6443").effect()).isEqualTo(ofRead);
  }

  /** Sentences of kube-apiserver 1.34. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | pods is forbidden: User \"a\" cannot list resource \"pods\" | KUBERNETES_FORBIDDEN |",
        "403 | admission webhook \"w.example.org\" denied the request: no | KUBERNETES_REJECTED |"
            + " w.example.org",
        "400 | admission webhook \"w.example.org\" denied the request: no | KUBERNETES_REJECTED |"
            + " w.example.org",
        "403 | x is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no |"
            + " KUBERNETES_REJECTED | p",
        "403 | pods \"x\" is forbidden: exceeded quota: none, requested: pods=1 |"
            + " KUBERNETES_REJECTED | none",
        "403 | unable to create new content in namespace x because it is being terminated |"
            + " KUBERNETES_REJECTED |",
        "500 | Internal error occurred: failed calling webhook \"w.example.org\": refused |"
            + " KUBERNETES_WEBHOOK_DOWN | w.example.org",
        "500 | conversion webhook for matrix.element.io/v1alpha1, Kind=Synapse failed: refused |"
            + " KUBERNETES_WEBHOOK_DOWN |",
        "500 | etcdserver: request timed out | KUBERNETES_ERROR |",
      })
  void sentence_ofTheServer_tellsWhoRefused(
      int status, String message, String code, @Nullable String by) {
    AdapterException failure =
        WRITE.of(
            new KubernetesClientException(
                message, status, new StatusBuilder().withCode(status).withMessage(message).build()),
            "api:6443");

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.context().get("by")).isEqualTo(by);
  }

  @Test
  void forbidden_namesTheVerbThatTheServerMisses() {
    String message = "x is forbidden: User \"a\" cannot get resource \"ingresses\" in API group";
    AdapterException failure =
        WRITE.of(
            new KubernetesClientException(
                message, 403, new StatusBuilder().withCode(403).withMessage(message).build()),
            "api:6443");

    assertThat(failure.context()).containsEntry("verb", "get");
    assertThat(failure.remedy()).startsWith("Grant get on");
  }

  @Test
  void unauthorizedWithoutChallenge_isUnauthenticated() {
    AdapterException failure =
        WRITE.of(
            caused(new IOException("WWW-Authenticate header missing for response code 401")),
            "api:6443");

    assertThat(failure.code()).isEqualTo("KUBERNETES_UNAUTHENTICATED");
    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
  }

  @Test
  void connectionRefused_write_isNotApplied() {
    AdapterException failure =
        WRITE.of(caused(new IOException(new ConnectException("refused"))), "api:6443");

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void connectionLost_write_isUnknownAndReadNotApplied() {
    IOException lost = new IOException("connection reset");

    assertThat(WRITE.of(caused(lost), "api:6443").effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(READ.of(caused(lost), "api:6443").effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void untrustedCertificate_isPermanentAndABrokenHandshakeIsNot() {
    SSLHandshakeException distrust = new SSLHandshakeException("no path");
    distrust.initCause(new CertificateException("unknown issuer"));

    assertThat(READ.of(caused(distrust), "api:6443").effect()).isEqualTo(Effect.PERMANENT);
    assertThat(WRITE.of(caused(new SSLHandshakeException("closed")), "api:6443").effect())
        .isEqualTo(Effect.NOT_APPLIED);
  }

  private static KubernetesClientException caused(Throwable cause) {
    return new KubernetesClientException("failed", cause);
  }
}

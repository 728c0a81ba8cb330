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

    assertThat(WRITE.of(failure).effect()).isEqualTo(ofWrite);
    assertThat(READ.of(failure).effect()).isEqualTo(ofRead);
  }

  @Test
  void connectionRefused_write_isNotApplied() {
    AdapterException failure = WRITE.of(caused(new IOException(new ConnectException("refused"))));

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void connectionLost_write_isUnknownAndReadNotApplied() {
    IOException lost = new IOException("connection reset");

    assertThat(WRITE.of(caused(lost)).effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(READ.of(caused(lost)).effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void untrustedCertificate_isPermanentAndABrokenHandshakeIsNot() {
    SSLHandshakeException distrust = new SSLHandshakeException("no path");
    distrust.initCause(new CertificateException("unknown issuer"));

    assertThat(READ.of(caused(distrust)).effect()).isEqualTo(Effect.PERMANENT);
    assertThat(WRITE.of(caused(new SSLHandshakeException("closed"))).effect())
        .isEqualTo(Effect.NOT_APPLIED);
  }

  private static KubernetesClientException caused(Throwable cause) {
    return new KubernetesClientException("failed", cause);
  }
}

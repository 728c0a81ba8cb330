package io.github.essfailover.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignWordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer s3cr3t",
        "[Authorization=[Basic s3cr3t], Accept=[*/*]]",
        "{\"token\": \"s3cr3t\", \"x\": 1}",
        "X-Amz-Security-Token=[s3cr3t]",
        "https://host/path?access_token=s3cr3t&x=1",
        "password=s3cr3t sslmode=require",
        "aws_secret_access_key = s3cr3t",
        "bearer%20s3cr3t",
        "eyJhbGciOiJSUzI1NiIsImtpZCI6Ing.eyJpc3MiOiJrdWJlcm5ldGVzL3NlcnZpY2Uifq.s3cr3t"
      })
  void words_withACredential_saySoWithoutIt(String words) {
    assertThat(ForeignWords.withoutCredentials(words))
        .doesNotContain("s3cr3t")
        .contains("(left out)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "User \"system:serviceaccount:ops:failover\" cannot update resource \"deployments/scale\"",
        "admission webhook \"policy.example.org\" denied the request: no replicas in dc2",
        "arn:aws:iam::123456789012:role/failover is not authorized to perform: s3:GetObject",
        "pods \"element-operator-controller-manager-7d9c8b6f5-abcde\" not found",
        "The provided token has expired.",
        "FATAL: password authentication failed for user \"essfailover\""
      })
  void words_withoutACredential_stay(String words) {
    assertThat(ForeignWords.withoutCredentials(words)).isEqualTo(words);
  }

  @Test
  void failure_withoutACredential_isTheSame() {
    IOException failure = new IOException("connection reset", new IOException("broken pipe"));
    assertThat(ForeignWords.withoutCredentials(failure)).isSameAs(failure);
  }

  @Test
  void failure_withACredentialInItsCause_isToldWithoutIt() {
    IOException failure = new IOException("it failed", new IOException("token=s3cr3t"));
    Throwable told = ForeignWords.withoutCredentials(failure);
    assertThat(told).hasMessage("java.io.IOException: it failed");
    assertThat(told.getCause()).hasMessage("java.io.IOException: token=(left out)");
    assertThat(told.getStackTrace()).isEqualTo(failure.getStackTrace());
  }
}

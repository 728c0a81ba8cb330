package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.ObjectKey;
import io.github.essfailover.testkit.transport.Certificates;
import io.github.essfailover.testkit.transport.TestAuthority;
import io.github.essfailover.testkit.transport.TlsServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** What is stored goes to the object store and to nobody else. */
class S3TransportTest {

  private final TestAuthority authority = TestAuthority.create();

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }

  private static S3Client client(String endpoint, UrlConnectionHttpClient.Builder http) {
    return S3ClientSettings.recommended(S3Client.builder())
        .httpClientBuilder(http)
        .endpointOverride(URI.create(endpoint))
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .build();
  }

  private UrlConnectionHttpClient.Builder trusting() {
    return UrlConnectionHttpClient.builder().tlsTrustManagersProvider(authority::trustManagers);
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void store_withThatCertificate_isUsedOnlyWhenItIsInOrder(Certificates kind) {
    try (TlsServer server = TlsServer.start(authority, kind, request -> "");
        S3Client client = client(server.address(), trusting())) {
      S3MediaStore media =
          S3MediaStore.bucket("media").client(client).canary(Duration.ZERO).build();
      if (kind == Certificates.GOOD) {
        assertThat(media.missing(Set.of(new ObjectKey("a")), soon())).isEmpty();
        assertThat(server.requests()).isNotEmpty();
        return;
      }
      AdapterException refused =
          catchThrowableOfType(
              AdapterException.class, () -> media.missing(Set.of(new ObjectKey("a")), soon()));
      assertThat(refused).isNotNull();
      assertThat(refused.code()).isEqualTo("S3_TLS");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(refused.context()).containsEntry("endpoint", "127.0.0.1:" + server.port());
      assertThat(refused.remedy()).contains("authority");
      assertThat(media.check(soon()))
          .filteredOn(finding -> finding.check().equals("s3.bucket"))
          .isNotEmpty();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void store_elsewhereWithoutTls_isAFinding() {
    Deadline over = Deadline.after(Duration.ZERO, Clock.systemUTC());
    for (String endpoint :
        new String[] {"http://s3.example", "https://s3.example", "http://127.0.0.1:1"}) {
      try (S3Client client = client(endpoint, UrlConnectionHttpClient.builder())) {
        assertThat(S3MediaStore.bucket("media").client(client).build().check(over))
            .extracting(Finding::check)
            .satisfies(
                checks ->
                    assertThat(checks.contains("s3.plain-http"))
                        .isEqualTo(endpoint.equals("http://s3.example")));
      }
    }
  }
}

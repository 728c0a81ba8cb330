package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DnsState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.testkit.contract.ContractCall;
import io.github.essfailover.testkit.transport.Certificates;
import io.github.essfailover.testkit.transport.TestAuthority;
import io.github.essfailover.testkit.transport.TlsServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;

/** Changes of names go to the DNS service and to nobody else. */
class Route53TransportTest {

  private final TestAuthority authority = TestAuthority.create();

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }

  private static Route53Client client(String endpoint, UrlConnectionHttpClient.Builder http) {
    return Route53Dns.recommended(Route53Client.builder())
        .httpClientBuilder(http)
        .endpointOverride(URI.create(endpoint))
        .region(Region.AWS_GLOBAL)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
        .build();
  }

  private static Route53Dns zone(Route53Client client) {
    return Route53Dns.hostedZone("Z1", "example.org").client(client).records("matrix").build();
  }

  @ParameterizedTest
  @EnumSource(Certificates.class)
  void service_withThatCertificate_isToldSomethingOnlyWhenItIsInOrder(Certificates kind) {
    try (TlsServer server = TlsServer.start(authority, kind, request -> "");
        Route53Client client =
            client(
                server.address(),
                UrlConnectionHttpClient.builder()
                    .tlsTrustManagersProvider(authority::trustManagers))) {
      Route53Dns dns = zone(client);
      Runnable act =
          () ->
              dns.point(Set.of(IngressAddress.parse("192.0.2.7")), new DnsState(List.of()))
                  .apply(ContractCall.of(7, soon()));
      for (Runnable call : List.of(() -> dns.observe(soon()), act)) {
        AdapterException failure = catchThrowableOfType(AdapterException.class, call::run);
        if (kind != Certificates.GOOD && failure != null) {
          assertThat(failure.code()).isEqualTo("DNS_API_TLS");
          assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
          assertThat(failure.context()).containsEntry("hostedZone", "Z1");
          assertThat(failure.remedy()).contains("authority");
        }
      }
      // The answer of the good one is empty, which is no zone either.
      assertThat(dns.check(soon())).extracting(Finding::check).contains("dns.server");
      assertThat(server.requests().isEmpty()).isEqualTo(kind != Certificates.GOOD);
    }
  }

  @Test
  void service_elsewhereWithoutTls_isAFinding() {
    Deadline over = Deadline.after(Duration.ZERO, Clock.systemUTC());
    for (String endpoint :
        new String[] {"http://dns.example", "https://dns.example", "http://127.0.0.1:1"}) {
      try (Route53Client client = client(endpoint, UrlConnectionHttpClient.builder())) {
        boolean found =
            zone(client).check(over).stream().anyMatch(f -> f.check().equals("dns.plain-http"));
        assertThat(found).as(endpoint).isEqualTo(endpoint.equals("http://dns.example"));
      }
    }
  }
}

package io.github.essfailover.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.InvalidConfigurationException;
import io.github.essfailover.model.DnsName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class Rfc2136DnsBuilderTest {

  @Test
  void build_withManyMistakes_namesAllOfThem() {
    Rfc2136DnsBuilder builder =
        Rfc2136Dns.zone("example.org")
            .named("Not A Label")
            .records("matrix.example.com.", "matrix.example.com")
            .ttl(Duration.ofMillis(1500));
    InvalidConfigurationException invalid =
        catchThrowableOfType(InvalidConfigurationException.class, builder::build);
    assertThat(invalid.problems()).hasSize(5);
    assertThat(invalid).hasMessageContaining("no server").hasMessageContaining("example.com.");
  }

  @Test
  void names_relativeFullAndApex_areUnderstood() {
    Rfc2136Dns dns =
        Rfc2136Dns.zone("Example.org")
            .server("ns1.example.org")
            .records("matrix", "chat.example.org", "Web.example.org.", "@")
            .build();
    assertThat(dns.names())
        .extracting(DnsName::value)
        .containsExactly(
            "chat.example.org", "example.org", "matrix.example.org", "web.example.org");
    assertThat(dns.name()).isEqualTo("example-org");
    assertThat(dns.servers()).containsOnlyKeys("ns1.example.org");
  }

  @Test
  void key_printed_keepsItsSecret() {
    TsigKey key = TsigKey.of(TestZone.KEY, "hmac-sha512", TestZone.SECRET::clone);
    assertThat(key).hasToString("failover-key (hmac-sha512)");
  }
}

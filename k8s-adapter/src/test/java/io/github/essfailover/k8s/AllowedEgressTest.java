package io.github.essfailover.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllowedEgressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0/0", "203.0.113.0/24", "::/0", "2000::/3", "8.8.8.8", "10.0.0.0/7"})
  void everythingOfPublicAddresses_leadsToTheWorld(String cidr) {
    assertThat(AllowedEgress.to(cidr).leadsToTheWorld()).isTrue();
  }

  @Test
  void onePortOfAPublicRange_leadsToTheWorld() {
    assertThat(AllowedEgress.to("203.0.113.0/24", 443).leadsToTheWorld()).isTrue();
    assertThat(AllowedEgress.to("203.0.113.7", 5432).leadsToTheWorld()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.2.0/24", "192.168.4.4", "100.64.0.0/16", "fd00:1::/64", "fe80::1"})
  void privateAddresses_doNot(String cidr) {
    assertThat(AllowedEgress.to(cidr).leadsToTheWorld()).isFalse();
    assertThat(AllowedEgress.to(cidr)).hasToString(cidr);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db.example.org",
        "10.1.2.3/24",
        "10.1.2.0/33",
        "10.1.2/24",
        "",
        "10.0.0.0/8/8",
        "10.0.0.0/",
        "1.2.3.999",
        "fd00::/129"
      })
  void whatIsNoRange_isRefused(String cidr) {
    assertThatIllegalArgumentException().isThrownBy(() -> AllowedEgress.to(cidr));
  }

  @Test
  void portOutOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AllowedEgress.to("10.1.2.3", 0))
        .withMessageContaining("port 0");
  }

  @Test
  void dns_isNoRange() {
    assertThat(AllowedEgress.dns().isDns()).isTrue();
    assertThat(AllowedEgress.dns().leadsToTheWorld()).isFalse();
    assertThat(AllowedEgress.dns()).isEqualTo(AllowedEgress.dns());
  }
}

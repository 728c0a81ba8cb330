package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngressAddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.10, A, 192.0.2.10",
    "0.0.0.0, A, 0.0.0.0",
    "255.255.255.255, A, 255.255.255.255",
    "2001:db8::10, AAAA, 2001:db8::10",
    "2001:db8:0:0::10, AAAA, 2001:db8::10",
    "2001:0DB8:0000:0000:0000:0000:0000:0010, AAAA, 2001:db8::10",
    "::, AAAA, ::",
    "::1, AAAA, ::1",
    "1::, AAAA, 1::",
    "0:0:0:0:0:0:0:0, AAAA, ::",
    "1:0:0:0:0:0:0:0, AAAA, 1::",
    "::ffff:192.0.2.1, AAAA, ::ffff:c000:201",
    "64:ff9b::192.0.2.33, AAAA, 64:ff9b::c000:221",
    // RFC 5952 section 4.2.2: a single zero group is not shortened
    "2001:db8:0:1:1:1:1:1, AAAA, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, AAAA, 2001:db8:0:1:1:1:1:1",
    // RFC 5952 section 4.2.3: the longest run, and of equal ones the first
    "2001:0:0:1:0:0:0:1, AAAA, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, AAAA, 2001:db8::1:0:0:1",
    "Matrix.Example.ORG., CNAME, matrix.example.org",
    "lb-1.dc2, CNAME, lb-1.dc2",
    "1.example.org, CNAME, 1.example.org",
  })
  void parse_anyForm_canonical(String text, IngressAddress.Type type, String value) {
    IngressAddress address = IngressAddress.parse(text);

    assertThat(address.type()).isEqualTo(type);
    assertThat(address).hasToString(value);
    assertThat(IngressAddress.parse(value)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":",
        ":::",
        "1:2:3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "1::2::3",
        "12345::",
        "::g",
        "::1.2.3",
        "1.2.3.4::",
        "::256.0.0.1",
        "fe80::1%eth0",
        "[::1]",
        "1.2.3.256",
        "1.2.3",
        "01.2.3.4",
        "192.0.2.010",
        "example.org:443",
        "https://example.org",
        "a b"
      })
  void parse_somethingElse_refusedWithTheValue(String text) {
    assertThatThrownBy(() -> IngressAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void constructor_otherForm_canonical() {
    assertThat(new IngressAddress(IngressAddress.Type.AAAA, "2001:DB8:0:0::10"))
        .isEqualTo(IngressAddress.parse("2001:db8::10"));
    assertThatThrownBy(() -> new IngressAddress(IngressAddress.Type.A, "::1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sets_ofEqualAddresses_equal() {
    TreeSet<IngressAddress> addresses = new TreeSet<>();
    addresses.add(IngressAddress.parse("2001:db8:0::10"));
    addresses.add(IngressAddress.parse("2001:db8::10"));
    addresses.add(IngressAddress.parse("192.0.2.1"));

    assertThat(addresses)
        .extracting(IngressAddress::type)
        .containsExactly(IngressAddress.Type.A, IngressAddress.Type.AAAA);
  }
}

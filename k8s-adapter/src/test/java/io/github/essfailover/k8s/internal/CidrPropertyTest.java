package io.github.essfailover.k8s.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CidrPropertyTest {

  @Provide
  Arbitrary<String> addresses() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789abcdef:./").ofMaxLength(24),
        Arbitraries.integers()
            .between(0, 255)
            .list()
            .ofSize(4)
            .map(CidrPropertyTest::dotted)
            .flatMap(a -> Arbitraries.integers().between(0, 33).map(p -> a + "/" + p)),
        Arbitraries.of("::", "dead:beef", "1.2.3.4/33", "2001:db8::/32", "0.0.0.0/0", "/", "::/0"));
  }

  private static String dotted(List<Integer> octets) {
    return String.join(".", octets.stream().map(String::valueOf).toList());
  }

  @Property(seed = "1", tries = 2000)
  void parse_anyText_readsTheSameOrRefused(@ForAll("addresses") String text) {
    Cidr[] cidr = new Cidr[1];
    Throwable refused = catchThrowable(() -> cidr[0] = Cidr.parse(text));
    if (refused == null) {
      assertThat(Cidr.parse(cidr[0].toString())).isEqualTo(cidr[0]);
    } else {
      assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** It would be looked up as a name. */
  @Test
  void isAddress_octetTooLarge_no() {
    assertThat(Cidr.isAddress("999.1.1.1")).isFalse();
    assertThat(Cidr.isAddress("255.1.1.249")).isTrue();
  }
}

package io.github.essfailover.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.essfailover.model.Traffic;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What a gateway prints and what people write, with whatever chance brings. */
class ReadersPropertyTest {

  @Provide
  Arbitrary<String> addresses() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("0123456789abcdef:./").ofMaxLength(24),
        Arbitraries.integers().between(0, 400).list().ofSize(4).map(ReadersPropertyTest::dotted),
        Arbitraries.of("::", ":", "::::", "dead:beef", "1.2.3.4/33", "2001:db8::/32", "1.2.3.4/0"));
  }

  private static String dotted(java.util.List<Integer> octets) {
    return String.join(".", octets.stream().map(String::valueOf).toList());
  }

  @Property(seed = "1", tries = 2000)
  void network_anyText_readsTheSameOrRefused(@ForAll("addresses") String text) {
    Network[] network = new Network[1];
    Throwable refused = catchThrowable(() -> network[0] = Network.parse(text));
    if (refused == null) {
      assertThat(Network.parse(network[0].toString())).isEqualTo(network[0]);
    } else {
      assertThat(refused).isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Looking such a name up could hang on the night when this matters. */
  @Test
  void network_octetTooLarge_refusedWithoutANameServer() {
    assertThat(catchThrowable(() -> Network.parse("999.1.1.1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause();
  }

  @Property(seed = "1", tries = 2000)
  void canonical_anyText_neverFailsAndStays(@ForAll("addresses") String text) {
    String canonical = Network.canonical(text);

    assertThat(Network.canonical(canonical)).isEqualTo(canonical);
  }

  @Property(seed = "1")
  void stamp_any_commentReadsBack(
      @ForAll Set<Traffic> closed, @ForAll @LongRange(min = 0, max = 999_999_999_999L) long epoch) {
    Stamp stamp = new Stamp("run-1", epoch, closed);

    assertThat(Stamp.parse(stamp.comment())).contains(stamp);
  }

  @Property(seed = "1")
  void stamp_anyText_stampOrNone(@ForAll("stamps") String text) {
    Optional<Stamp> stamp = Stamp.parse(text);

    stamp.ifPresent(s -> assertThat(Stamp.parse(s.comment())).contains(s));
  }

  @Provide
  Arbitrary<String> stamps() {
    return Arbitraries.of(
            "essfailover ",
            "run=",
            "a",
            " ",
            "epoch=",
            "7",
            "99999999999999999999",
            "closed=",
            "inbound",
            ",",
            "outbound",
            "\n")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }
}

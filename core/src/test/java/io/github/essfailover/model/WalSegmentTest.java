package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalSegmentTest {

  @ParameterizedTest
  @CsvSource({
    "00000001000000000000000A, 1, 0/0A000000, 0/0B000000, 16",
    "0000000A00000016000000FF, 10, 16/FF000000, 17/00000000, 16",
    "000000020000000000000003, 2, 0/C0000000, 1/00000000, 1024",
    "000000010000000100000FFF, 1, 1/FFF00000, 2/00000000, 1"
  })
  void parse_ofAFileName_knowsWhereItBeginsAndEnds(
      String name, int timeline, String start, String end, int mebibytes) {
    WalSegment segment = WalSegment.parse(name, mebibytes * 1024L * 1024).orElseThrow();

    assertThat(segment.timeline()).isEqualTo(timeline);
    assertThat(segment.start()).isEqualTo(Lsn.parse(start));
    assertThat(segment.end()).isEqualTo(Lsn.parse(end));
    assertThat(segment.name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00000002.history",
        "00000001000000000000000A.partial",
        "00000001000000000000000A.00000028.backup",
        "0000000100000000000001FF",
        "00000000000000000000000A",
        "ZZZZZZZZZZZZZZZZZZZZZZZZ"
      })
  void parse_ofWhatIsNoSegment_isEmpty(String name) {
    assertThat(WalSegment.parse(name, WalSegment.DEFAULT_BYTES)).isEmpty();
  }

  @Test
  void size_thatInitdbRefuses_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WalSegment(1, Lsn.ZERO, 3_000_000))
        .withMessageContaining("3000000");
  }
}

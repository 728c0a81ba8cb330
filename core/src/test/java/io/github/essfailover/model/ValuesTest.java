package io.github.essfailover.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What small values print and read. */
class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"none", "unknown", "1 bytes", "9223372036854775807 bytes"})
  void dataLoss_printed_readBack(String text) {
    assertThat(DataLoss.parse(text)).hasToString(text);
  }

  @Test
  void dataLoss_since_readBack() {
    DataLoss loss = DataLoss.unknownSince(Instant.parse("2026-11-22T03:00:00.123456Z"));

    assertThat(loss).hasToString("unknown since 2026-11-22T03:00:00.123456Z");
    assertThat(DataLoss.parse(loss.toString())).isEqualTo(loss);
    assertThat(loss.isNone()).isFalse();
  }

  @Test
  void dataLoss_zeroBytes_none() {
    assertThat(DataLoss.ofBytes(0)).isEqualTo(DataLoss.none());
    assertThat(DataLoss.none().isNone()).isTrue();
    assertThat(DataLoss.unknown().isNone()).isFalse();
    assertThat(DataLoss.ofBytes(1).isNone()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "12",
        "x bytes",
        " bytes",
        "-1 bytes",
        "unknown since",
        "unknown since noon"
      })
  void dataLoss_somethingElse_illegalArgument(String text) {
    assertThatThrownBy(() -> DataLoss.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dataLoss_knownAndUnknown_refused() {
    assertThatThrownBy(() -> new DataLoss(OptionalLong.of(1), Optional.of(Instant.EPOCH)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0/0, 0/00000000, 0",
    "16/B374D848, 16/B374D848, 97500059720",
    "16/b374d848, 16/B374D848, 97500059720",
    "0/ABC, 0/00000ABC, 2748",
    "FFFFFFFF/FFFFFFFF, FFFFFFFF/FFFFFFFF, -1"
  })
  void lsn_read_printed(String text, String printed, long value) {
    assertThat(Lsn.parse(text)).hasToString(printed).isEqualTo(new Lsn(value));
    assertThat(Lsn.parse(printed)).isEqualTo(new Lsn(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "/", "0/", "/0", "0/123456789", "123456789/0", "0/x", "0/0 ", "-1/0"})
  void lsn_somethingElse_refused(String text) {
    assertThatThrownBy(() -> Lsn.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lsn_comparedUnsigned() {
    Lsn low = Lsn.parse("7FFFFFFF/FFFFFFFF");
    Lsn high = Lsn.parse("80000000/00000000");

    assertThat(high).isGreaterThan(low);
    assertThat(high.isAtLeast(low)).isTrue();
    assertThat(low.isAtLeast(low)).isTrue();
    assertThat(low.isAtLeast(high)).isFalse();
    assertThat(high.bytesAfter(low)).isEqualTo(1);
    assertThat(low.bytesAfter(high)).isEqualTo(-1);
    assertThat(low.plusBytes(1)).isEqualTo(high);
  }

  @ParameterizedTest
  @CsvSource({
    "db.dc1.internal, 5432, db.dc1.internal:5432",
    "192.0.2.1, 1, 192.0.2.1:1",
    "2001:db8::1, 65535, [2001:db8::1]:65535"
  })
  void endpoint_printed(String host, int port, String printed) {
    assertThat(new Endpoint(host, port)).hasToString(printed);
  }

  @ParameterizedTest
  @CsvSource({"'', 1", "' ', 1", "a b, 1", "host, 0", "host, 65536", "host, -1"})
  void endpoint_impossible_refused(String host, int port) {
    assertThatThrownBy(() -> new Endpoint(host, port)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void location_tellsWhatIsLostWithADataCenter() {
    DataCenterId dc1 = DataCenterId.of("dc1");

    assertThat(Location.in("dc1")).hasToString("dc1").isEqualTo(Location.in(dc1));
    assertThat(Location.in("dc1").isIn(dc1)).isTrue();
    assertThat(Location.in("dc2").isIn(dc1)).isFalse();
    assertThat(Location.outside()).hasToString("outside");
    assertThat(Location.outside().isIn(dc1)).isFalse();
    assertThat(Location.undeclared()).hasToString("undeclared");
    assertThat(Location.undeclared().isIn(dc1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "DC1", "dc 1", "-dc1", "dc1-", "dc.1", "dc_1", "dc1\n"})
  void dataCenterId_notALabel_refused(String name) {
    assertThatThrownBy(() -> DataCenterId.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'");
  }

  @Test
  void deadline_neverNegative() {
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    Deadline deadline = Deadline.after(Duration.ofSeconds(2), clock);

    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
    assertThat(deadline.isExpired()).isFalse();
    assertThat(deadline.atMost(Duration.ofSeconds(1)).at()).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(deadline.atMost(Duration.ofSeconds(3)).at()).isEqualTo(Instant.ofEpochSecond(2));
    assertThat(Deadline.at(Instant.EPOCH.minusSeconds(1), clock).remaining()).isZero();
    assertThat(Deadline.at(Instant.EPOCH, clock).isExpired()).isTrue();
  }
}

package io.github.essfailover.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Lsn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The note of last known positions as it was first written; it never changes. */
class StoredNotesTest {

  private static final LastKnownPosition MAIN =
      new LastKnownPosition(
          DataCenterId.of("dc1"),
          "main",
          "7301234567890123456",
          Lsn.parse("16/B374D848"),
          Instant.parse("2026-11-22T02:59:55Z"),
          Optional.of(Instant.parse("2026-11-22T02:59:54.123456Z")));

  private static String stored() throws IOException {
    try (InputStream in =
        StoredNotesTest.class.getResourceAsStream("/formats/version-1/positions.note")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void positions_stored_readAndWrittenTheSame() throws IOException {
    assertThat(Remembered.decode(stored().getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Map.of("main", MAIN));
    assertThat(new String(Remembered.encode(java.util.List.of(MAIN)), StandardCharsets.UTF_8))
        .isEqualTo(stored());
  }

  @Test
  void positions_withFieldsThatNobodyKnows_readWithoutThem() throws IOException {
    String more = stored().replaceFirst("\\{", "{\"since\":3,");

    assertThat(Remembered.decode(more.getBytes(StandardCharsets.UTF_8))).containsKey("main");
  }
}

package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.RunId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {

  private static final RunId RUN = RunId.of("run-1");

  /** Records that look like frames, are empty, or hold newlines: the hard cases. */
  private static final List<byte[]> RECORDS =
      List.of(bytes("{\"a\":1}"), bytes(""), bytes("#2 5\nx\n\n"), bytes("{\"last\":true}"));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] file(List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Frames.title(RUN));
    for (int i = 0; i < records.size(); i++) {
      out.writeBytes(Frames.frame(i, records.get(i)));
    }
    return out.toByteArray();
  }

  private static List<String> text(List<byte[]> records) {
    return records.stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList();
  }

  private static final List<String> TEXTS = text(RECORDS);

  @Test
  void read_whole_allRecords() {
    Frames.Content content = Frames.read(RUN, "f", file(RECORDS));

    assertThat(text(content.records())).isEqualTo(TEXTS);
    assertThat(content.torn()).isFalse();
    assertThat(content.end()).isEqualTo(file(RECORDS).length);
  }

  @Test
  void read_anyByteFlippedInAnyWay_reported() {
    for (int count = 0; count <= RECORDS.size(); count++) {
      byte[] file = file(RECORDS.subList(0, count));
      for (int at = 0; at < file.length; at++) {
        for (int mask = 1; mask < 256; mask++) {
          byte[] flipped = file.clone();
          flipped[at] ^= (byte) mask;
          int records = count;
          int position = at;
          assertThatThrownBy(() -> Frames.read(RUN, "the file", flipped))
              .as("%d records, byte %d, mask %d", records, position, mask)
              .isInstanceOf(JournalException.class)
              .hasMessageContaining("file=the file, position=");
        }
      }
    }
  }

  @Test
  void read_anyTruncation_wholeRecordsBeforeIt() {
    byte[] file = file(RECORDS);
    List<Integer> ends = new ArrayList<>();
    for (int count = 0; count <= RECORDS.size(); count++) {
      ends.add(file(RECORDS.subList(0, count)).length);
    }
    for (int length = 0; length <= file.length; length++) {
      int kept = length;
      int whole = (int) ends.stream().filter(end -> end <= kept).count() - 1;

      Frames.Content content = Frames.read(RUN, "f", Arrays.copyOf(file, length));

      assertThat(text(content.records())).isEqualTo(TEXTS.subList(0, Math.max(whole, 0)));
      assertThat(content.torn()).isEqualTo(length > 0 && !ends.contains(length));
      assertThat(content.end()).isEqualTo(whole < 0 ? 0 : ends.get(whole));
    }
  }

  @Test
  void read_truncatedAndFlipped_neverMisread() {
    byte[] file = file(RECORDS);
    for (int length = 1; length < file.length; length++) {
      for (int at = 0; at < length; at++) {
        for (int mask : new int[] {0x01, 0x20, 0x3a, 0x80}) {
          byte[] damaged = Arrays.copyOf(file, length);
          damaged[at] ^= (byte) mask;
          try {
            List<String> seen = text(Frames.read(RUN, "f", damaged).records());
            assertThat(seen).isEqualTo(TEXTS.subList(0, seen.size()));
          } catch (JournalException e) {
            assertThat(e.code()).isEqualTo("JOURNAL_DAMAGED");
          }
        }
      }
    }
  }

  @Test
  void read_garbageBehindTheLastRecord_reported() {
    for (String garbage : List.of("\n", "x", "#9 ", "\0\0\0\0", "#4 12 zz", "#4  ")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(file(RECORDS));
      out.writeBytes(bytes(garbage));
      assertThatThrownBy(() -> Frames.read(RUN, "f", out.toByteArray()))
          .as(garbage)
          .isInstanceOf(JournalException.class);
    }
  }

  @Test
  void read_fileOfAnotherRun_reported() {
    assertThatThrownBy(() -> Frames.read(RunId.of("run-2"), "f", file(RECORDS)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("not that of run run-2");
  }
}

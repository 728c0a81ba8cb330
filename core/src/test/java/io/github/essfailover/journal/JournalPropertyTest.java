package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.RunId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What was written is read, and what was not is never read. */
class JournalPropertyTest {

  private static final RunId RUN = RunId.of("run-1");
  private static final List<byte[]> SAMPLE = SampleRun.ofEveryKind().records();

  private static byte[] file(List<byte[]> records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Frames.title(RUN));
    for (int i = 0; i < records.size(); i++) {
      out.writeBytes(Frames.frame(i, records.get(i)));
    }
    return out.toByteArray();
  }

  private static byte[] spliced(byte[] whole, int at, int cut, byte[] instead) {
    int from = Math.floorMod(at, whole.length + 1);
    int to = Math.min(whole.length, from + cut);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(whole, 0, from);
    out.writeBytes(instead);
    out.write(whole, to, whole.length - to);
    return out.toByteArray();
  }

  @Property(seed = "1")
  void frames_anyRecords_readBack(@ForAll @Size(max = 8) List<@Size(max = 60) byte[]> records) {
    Frames.Content content = Frames.read(RUN, "f", file(records));

    assertThat(content.torn()).isFalse();
    assertThat(content.records()).hasSameSizeAs(records);
    for (int i = 0; i < records.size(); i++) {
      assertThat(content.records().get(i)).isEqualTo(records.get(i));
    }
  }

  /** Bytes taken out, put in or replaced anywhere. */
  @Property(seed = "1", tries = 3000)
  void frames_spliced_aBeginningOrDamage(
      @ForAll @Size(max = 5) List<@Size(max = 20) byte[]> records,
      @ForAll @IntRange(min = 0) int at,
      @ForAll @IntRange(min = 0, max = 200) int cut,
      @ForAll @Size(max = 5) byte[] instead) {
    byte[] changed = spliced(file(records), at, cut, instead);
    try {
      List<byte[]> seen = Frames.read(RUN, "f", changed).records();
      assertThat(seen.size()).isLessThanOrEqualTo(records.size());
      for (int i = 0; i < seen.size(); i++) {
        assertThat(seen.get(i)).isEqualTo(records.get(i));
      }
    } catch (JournalException e) {
      assertThat(e.code()).isEqualTo("JOURNAL_DAMAGED");
      assertThat(e.context()).containsKeys("file", "position");
    }
  }

  @Property(seed = "1")
  void frames_anyBytes_nothingOrDamage(@ForAll byte[] bytes) {
    try {
      assertThat(Frames.read(RUN, "f", bytes).records()).isEmpty();
    } catch (JournalException e) {
      assertThat(e.code()).isEqualTo("JOURNAL_DAMAGED");
    }
  }

  /** The text of a record changed anywhere is a record again, or the one documented error. */
  @Property(seed = "1", tries = 3000)
  void record_spliced_aRecordOrRefused(
      @ForAll @IntRange(min = 0, max = 1000) int which,
      @ForAll @IntRange(min = 0) int at,
      @ForAll @IntRange(min = 0, max = 12) int cut,
      @ForAll("pieces") String instead) {
    byte[] whole = SAMPLE.get(which % SAMPLE.size());
    byte[] changed = spliced(whole, at, cut, instead.getBytes(StandardCharsets.UTF_8));
    try {
      JournalRecord record = JournalRecord.decode(changed);
      assertThat(JournalRecord.decode(record.encode())).isEqualTo(record);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("Exception");
    }
  }

  @net.jqwik.api.Provide
  net.jqwik.api.Arbitrary<String> pieces() {
    return net.jqwik.api.Arbitraries.of(
        "",
        "0",
        "-1",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "null",
        "true",
        "{}",
        "[]",
        "1e9",
        "\u202e",
        "99999999999999999999",
        "\"x\":1,",
        "PT-1S",
        " ");
  }

  @Property(seed = "1")
  void chain_anyRecordChanged_reported(
      @ForAll @IntRange(min = 0, max = 1000) int which, @ForAll @IntRange(min = 0) int at) {
    List<byte[]> records = SampleRun.ofEveryKind().records();
    // Nothing follows the last one; the store's own checksum protects it.
    int index = which % (records.size() - 1);
    byte[] changed = records.get(index).clone();
    changed[at % changed.length] ^= 1;
    records.set(index, changed);

    assertThatThrownBy(() -> RunHistory.verified(RunId.of("example.org-1"), records))
        .isInstanceOfSatisfying(
            JournalException.class, e -> assertThat(e.code()).isEqualTo("JOURNAL_DAMAGED"));
  }

  @Property(seed = "1")
  void chain_cutAnywhere_itsBeginning(@ForAll @IntRange(min = 1, max = 1000) int length) {
    List<byte[]> records = SampleRun.ofEveryKind().records();
    List<byte[]> kept = records.subList(0, Math.min(length, records.size()));

    RunHistory history = RunHistory.verified(RunId.of("example.org-1"), kept);

    assertThat(history.nextSequence()).isEqualTo(kept.size());
    assertThat(Arrays.equals(kept.get(0), SAMPLE.get(0))).isTrue();
  }
}

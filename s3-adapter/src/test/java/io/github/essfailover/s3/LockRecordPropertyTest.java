package io.github.essfailover.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LockRecordPropertyTest {

  /** As version 1 wrote it; it never changes. */
  private static final String STORED =
      "essfailover lock 1\nheld\nlease-1\nmark-1\n7\n30000\nprocess 1 on host\n";

  private static final LockRecord RECORD =
      new LockRecord("lease-1", "mark-1", 7, true, Duration.ofSeconds(30), "process 1 on host");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void record_stored_readAndWrittenTheSame() {
    assertThat(LockRecord.decode(bytes(STORED))).contains(RECORD);
    assertThat(new String(RECORD.encode(), StandardCharsets.UTF_8)).isEqualTo(STORED);
  }

  @Test
  void record_ofALaterForm_none() {
    assertThat(LockRecord.decode(bytes(STORED.replace("lock 1", "lock 2")))).isEmpty();
  }

  @Property(seed = "1")
  void record_anyOwner_readsBack(
      @ForAll String owner, @ForAll boolean held, @ForAll @LongRange(min = 0) long epoch) {
    LockRecord record = new LockRecord("lease", "mark", epoch, held, Duration.ofSeconds(30), owner);

    // UTF-8 has no lone surrogates; they come back as question marks.
    boolean whole = StandardCharsets.UTF_8.newEncoder().canEncode(owner);
    Optional<LockRecord> read = LockRecord.decode(record.encode());
    assertThat(read).isPresent();
    if (whole) {
      assertThat(read).contains(record);
    }
  }

  @Property(seed = "1")
  void record_anyBytes_noneAndNoException(@ForAll byte[] bytes) {
    assertThat(LockRecord.decode(bytes)).isEmpty();
  }

  @Property(seed = "1")
  void record_cutAnywhere_noneOrARecord(@ForAll @IntRange(min = 0, max = 70) int length) {
    String cut = STORED.substring(0, Math.min(length, STORED.length()));

    LockRecord.decode(bytes(cut))
        .ifPresent(record -> assertThat(record.lease()).isEqualTo(RECORD.lease()));
  }
}

package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.JournalException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The file of a run that the lab recorded, damaged at every byte and cut at every length: what is
 * read is a beginning of what was written, or an error that names the place.
 */
class RecordedJournalDamageTest {

  private static final RecordedRun.Raw RUN = RecordedRun.raw("aborted");
  private static final byte[] FILE = file();
  private static final List<Integer> STARTS = starts();

  private static byte[] file() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Frames.title(RUN.run()));
    for (int i = 0; i < RUN.records().size(); i++) {
      out.writeBytes(Frames.frame(i, RUN.records().get(i)));
    }
    return out.toByteArray();
  }

  /** Where each frame starts, and where the last one ends. */
  private static List<Integer> starts() {
    List<Integer> starts = new ArrayList<>();
    int at = Frames.title(RUN.run()).length;
    starts.add(at);
    for (int i = 0; i < RUN.records().size(); i++) {
      at += Frames.frame(i, RUN.records().get(i)).length;
      starts.add(at);
    }
    return starts;
  }

  @Test
  void read_everyByteFlipped_reportedWithThePlaceOfItsFrame() {
    long seed = 20261122;
    List<String> misread =
        IntStream.range(0, FILE.length)
            .parallel()
            .mapToObj(at -> problem(at, 1 + new Random(seed + at).nextInt(255)))
            .filter(problem -> !problem.isEmpty())
            .toList();

    assertThat(misread).isEmpty();
    assertThat(FILE.length).as("bytes that were flipped").isGreaterThan(10_000);
  }

  private static String problem(int at, int mask) {
    byte[] flipped = FILE.clone();
    flipped[at] ^= (byte) mask;
    try {
      Frames.Content content = Frames.read(RUN.run(), "f", flipped);
      return "byte " + at + " mask " + mask + " read as " + content.records().size() + " records";
    } catch (JournalException e) {
      int position = Integer.parseInt(e.context().getOrDefault("position", "-1"));
      int from = STARTS.stream().filter(start -> start <= at).reduce(0, Math::max);
      int to = STARTS.stream().filter(start -> start > at).findFirst().orElseThrow();
      boolean named = e.code().equals("JOURNAL_DAMAGED") && position >= from && position < to;
      return named ? "" : "byte " + at + " mask " + mask + " reported as " + e;
    }
  }

  @Test
  void read_everyTruncation_theWholeRecordsBeforeIt() {
    List<Integer> wrong =
        IntStream.rangeClosed(0, FILE.length)
            .parallel()
            .filter(length -> !isBeginning(length))
            .boxed()
            .toList();

    assertThat(wrong).as("lengths").isEmpty();
  }

  private static boolean isBeginning(int length) {
    Frames.Content content = Frames.read(RUN.run(), "f", Arrays.copyOf(FILE, length));
    int whole = (int) STARTS.stream().filter(start -> start <= length).count() - 1;
    boolean same = content.records().size() == Math.max(whole, 0);
    for (int i = 0; same && i < whole; i++) {
      same = Arrays.equals(content.records().get(i), RUN.records().get(i));
    }
    return same
        && (content.records().isEmpty()
            || RunHistory.verified(RUN.run(), content.records()).nextSequence() == whole);
  }
}

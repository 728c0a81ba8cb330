package io.github.essfailover.journal;

import io.github.essfailover.model.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Journals of runs of the lab, as they were written: one record a line. */
public final class RecordedRun {

  private RecordedRun() {}

  /** A run and its records as they were stored. */
  record Raw(RunId run, List<byte[]> records) {}

  /** The run of that name among the resources of the reports' tests. */
  public static RunHistory named(String name) {
    Raw raw = raw(name);
    return RunHistory.verified(raw.run(), raw.records());
  }

  static Raw raw(String name) {
    String file = "/io/github/essfailover/report/" + name + ".records";
    try (InputStream in = RecordedRun.class.getResourceAsStream(file)) {
      String text =
          new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
      List<byte[]> records =
          text.lines().map(line -> line.getBytes(StandardCharsets.UTF_8)).toList();
      return new Raw(JournalRecord.decode(records.get(0)).run(), records);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

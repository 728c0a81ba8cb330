package io.github.essfailover.lab.scenario;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How far a run is, however often it was resumed: in how many different ways its steps have begun,
 * acted, failed and settled. What a resumed run only does again counts once.
 */
final class StepNews {

  private StepNews() {}

  /** Of the records of one run. */
  static int count(List<byte[]> records) {
    Set<String> news = new HashSet<>();
    for (byte[] record : records) {
      for (JournalEntry entry : JournalRecord.decode(record).entries()) {
        of(entry).ifPresent(news::add);
      }
    }
    return news.size();
  }

  private static Optional<String> of(JournalEntry entry) {
    if (entry instanceof JournalEntry.StepStarted e) {
      return Optional.of("started " + e.step());
    }
    if (entry instanceof JournalEntry.ActsBegun e) {
      return Optional.of("acts " + e.step());
    }
    if (entry instanceof JournalEntry.AttemptFailed e) {
      return Optional.of("failed " + e.step());
    }
    if (entry instanceof JournalEntry.StepSettled e) {
      return Optional.of(e.state() + " " + e.step());
    }
    return Optional.empty();
  }
}

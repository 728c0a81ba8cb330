package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run wrote down, with its chain of hashes verified.
 *
 * <p>Immutable.
 *
 * @param nextSequence the number of the record to append next
 * @param lastHash the hash of the last record
 */
public record RunHistory(
    RunId run, List<JournalEntry> entries, long nextSequence, String lastHash) {

  /** Copies what it is given. */
  public RunHistory {
    entries = List.copyOf(entries);
  }

  /**
   * Reads and verifies.
   *
   * @throws JournalException {@code JOURNAL_REFUSED} when there is no such run, {@code
   *     JOURNAL_DAMAGED} when a record is unreadable, out of order or does not fit its predecessor
   */
  public static RunHistory read(Journal journal, RunId run) {
    List<byte[]> records = journal.read(run);
    if (records.isEmpty()) {
      throw JournalException.refused(
          "The journal has no such run.",
          Map.of("run", run.value()),
          "Name one of the runs that the journal lists.");
    }
    return verified(run, records);
  }

  static RunHistory verified(RunId run, List<byte[]> records) {
    List<JournalEntry> entries = new ArrayList<>();
    String previous = JournalRecord.FIRST;
    for (int i = 0; i < records.size(); i++) {
      JournalRecord record = decode(run, i, records.get(i));
      if (!record.run().equals(run)) {
        throw damaged(run, i, "it belongs to run " + record.run());
      }
      if (record.sequence() != i || !record.previous().equals(previous)) {
        throw damaged(run, i, "it does not follow the record before it");
      }
      entries.addAll(record.entries());
      previous = JournalRecord.hash(records.get(i));
    }
    return new RunHistory(run, entries, records.size(), previous);
  }

  private static JournalRecord decode(RunId run, long position, byte[] bytes) {
    try {
      return JournalRecord.decode(bytes);
    } catch (IllegalArgumentException e) {
      throw damaged(run, position, String.valueOf(e.getMessage()));
    }
  }

  private static JournalException damaged(RunId run, long position, String why) {
    return JournalException.damaged(
        "A record of the run is damaged.",
        Map.of("run", run.value(), "record", Long.toString(position), "why", why));
  }

  /** How the run began; empty when its first entry is something else. */
  public Optional<JournalEntry.RunOpened> opening() {
    return entries.stream()
        .filter(JournalEntry.RunOpened.class::isInstance)
        .map(JournalEntry.RunOpened.class::cast)
        .findFirst();
  }

  /** What it adopted, when it is no run of a plan but a person's word about who is active. */
  public Optional<JournalEntry.Adopted> adoption() {
    return entries.stream()
        .filter(JournalEntry.Adopted.class::isInstance)
        .map(JournalEntry.Adopted.class::cast)
        .findFirst();
  }

  /** The deployment that it is about; empty when its first entry says none. */
  public Optional<DeploymentId> deployment() {
    return opening()
        .map(opened -> opened.plan().deployment())
        .or(() -> adoption().map(JournalEntry.Adopted::deployment));
  }

  /** The highest epoch that it wrote down: nothing of it was done in a higher one; 0 if none. */
  public long epoch() {
    return entries.stream().mapToLong(RunHistory::epoch).max().orElse(0);
  }

  private static long epoch(JournalEntry entry) {
    if (entry instanceof JournalEntry.RunOpened e) {
      return e.epoch();
    } else if (entry instanceof JournalEntry.RunResumed e) {
      return e.epoch();
    } else if (entry instanceof JournalEntry.DebtsReopened e) {
      return e.epoch();
    } else if (entry instanceof JournalEntry.Adopted e) {
      return e.epoch();
    }
    return 0;
  }

  /** How it ended, when its last word is an end. */
  public Optional<JournalEntry.RunEnded> end() {
    return entries.isEmpty()
        ? Optional.empty()
        : entries.get(entries.size() - 1) instanceof JournalEntry.RunEnded ended
            ? Optional.of(ended)
            : Optional.empty();
  }
}

package io.github.essfailover.internal.engine;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run's entries, one append at a time; entries that wait together go into one record. What
 * must not happen before an entry is durable is given to {@link #append} and runs when it is.
 * Confined to the mailbox.
 */
final class JournalWriter {

  private static final Duration APPEND_LIMIT = Duration.ofSeconds(20);
  private static final int ATTEMPTS = 4;

  private record Pending(JournalEntry entry, Runnable durable) {}

  private final Journal journal;
  private final RunId run;
  private final Seams seams;
  private final Mailbox mailbox;
  private final BoundedCalls calls;
  private final Backoff backoff;
  private final Consumer<FailoverException> onFailure;
  private final List<JournalEntry> written = new ArrayList<>();
  private List<Pending> pending = new ArrayList<>();
  private long nextSequence;
  private String lastHash;
  private boolean writing;
  private boolean broken;

  JournalWriter(
      Journal journal,
      RunHistory history,
      Seams seams,
      Mailbox mailbox,
      BoundedCalls calls,
      Consumer<FailoverException> onFailure) {
    this.journal = journal;
    this.run = history.run();
    this.nextSequence = history.nextSequence();
    this.lastHash = history.lastHash();
    this.written.addAll(history.entries());
    this.seams = seams;
    this.mailbox = mailbox;
    this.calls = calls;
    this.backoff = new Backoff(seams.random());
    this.onFailure = onFailure;
  }

  /** Whether everything that was given to {@link #append} is durable. */
  boolean isIdle() {
    return !writing && pending.isEmpty();
  }

  /** Everything that is durable, as whoever reads the journal now finds it. */
  RunHistory history() {
    return new RunHistory(run, written, nextSequence, lastHash);
  }

  /**
   * Appends; {@code durable} runs as a message once the entry is. It never runs when that fails.
   */
  void append(JournalEntry entry, Runnable durable) {
    pending.add(new Pending(entry, durable));
    flush();
  }

  private void flush() {
    if (writing || broken || pending.isEmpty()) {
      return;
    }
    writing = true;
    List<Pending> batch = pending;
    pending = new ArrayList<>();
    List<JournalEntry> entries = batch.stream().map(Pending::entry).toList();
    byte[] bytes = new JournalRecord(run, nextSequence, lastHash, entries).encode();
    send(batch, bytes, 1);
  }

  private void send(List<Pending> batch, byte[] bytes, int attempt) {
    calls.call(
        Deadline.after(APPEND_LIMIT, seams.clock()),
        () -> {
          journal.append(run, nextSequence, bytes);
          return true;
        },
        (value, failure) -> answered(batch, bytes, attempt, failure));
  }

  private void answered(
      List<Pending> batch, byte[] bytes, int attempt, @Nullable Throwable failure) {
    if (failure == null || isOurs(failure, bytes)) {
      stored(batch, bytes);
    } else if (failure instanceof JournalException taken && taken.taken().isPresent()) {
      stop(taken);
    } else if (attempt < ATTEMPTS && isWorthRepeating(failure)) {
      // The number stays the same: if the lost append landed after all, it is found and recognised.
      seams.later(
          backoff.wait(attempt), () -> mailbox.execute(() -> send(batch, bytes, attempt + 1)));
    } else {
      stop(asJournalException(failure));
    }
  }

  private static boolean isOurs(Throwable failure, byte[] bytes) {
    return failure instanceof JournalException e
        && e.taken().filter(there -> Arrays.equals(there, bytes)).isPresent();
  }

  private static boolean isWorthRepeating(Throwable failure) {
    return (failure instanceof JournalException e && e.code().equals("JOURNAL_UNAVAILABLE"))
        || failure instanceof AdapterException;
  }

  private void stored(List<Pending> batch, byte[] bytes) {
    nextSequence++;
    lastHash = JournalRecord.hash(bytes);
    writing = false;
    batch.forEach(item -> written.add(item.entry()));
    batch.forEach(item -> item.durable().run());
    flush();
  }

  private void stop(FailoverException failure) {
    broken = true;
    onFailure.accept(failure);
  }

  private static JournalException asJournalException(Throwable failure) {
    return failure instanceof JournalException e
        ? e
        : JournalException.unavailable(
            "The journal did not take a record.",
            Optional.ofNullable(failure.getMessage()).map(m -> Map.of("why", m)).orElse(Map.of()),
            failure);
  }
}

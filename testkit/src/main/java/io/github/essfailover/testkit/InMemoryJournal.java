package io.github.essfailover.testkit;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A journal and its lock in memory, to be shared by the orchestrators of one test. Appends can be
 * made to fail before or after the record was stored.
 *
 * <p>Thread-safe.
 */
public final class InMemoryJournal implements Journal {

  /** When an append fails. */
  public enum Failure {
    /** Nothing is stored. */
    BEFORE_STORING,
    /** The record is stored, the answer is lost. */
    AFTER_STORING
  }

  private final Map<RunId, List<byte[]>> runs = new LinkedHashMap<>();
  private final Map<Integer, Failure> failures = new TreeMap<>();
  private final InMemoryRunLock lock;
  private Consumer<RunId> afterAppend = run -> {};
  private int appends;

  /** A journal whose lock lives by that clock; whoever waits for the lock fails at once. */
  public InMemoryJournal(Clock clock) {
    this(clock, Delay.none());
  }

  /** A journal whose lock lives by that clock and whose waiting goes through that delay. */
  public InMemoryJournal(Clock clock, Delay delay) {
    this.lock = new InMemoryRunLock(clock, delay, Duration.ofSeconds(30));
  }

  /** A journal in virtual time. */
  public static InMemoryJournal in(SimulatedTime time) {
    return new InMemoryJournal(time.clock(), time::pause);
  }

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    store(run, sequence, record.clone());
    afterAppend().accept(run);
  }

  private synchronized void store(RunId run, long sequence, byte[] record) {
    appends++;
    Failure failure = failures.remove(appends);
    if (failure == Failure.BEFORE_STORING) {
      throw unavailable(run, sequence);
    }
    List<byte[]> records = runs.getOrDefault(run, List.of());
    Map<String, String> context =
        Map.of("run", run.toString(), "sequence", Long.toString(sequence));
    if (sequence < 0 || sequence > records.size()) {
      throw JournalException.refused(
          "A record would leave a gap.", context, "Append the records in order, from 0.");
    }
    if (sequence < records.size()) {
      throw JournalException.numberTaken(context, records.get((int) sequence));
    }
    runs.computeIfAbsent(run, id -> new ArrayList<>()).add(record);
    if (failure == Failure.AFTER_STORING) {
      throw unavailable(run, sequence);
    }
  }

  private static JournalException unavailable(RunId run, long sequence) {
    return JournalException.unavailable(
        "The journal's store did not answer.",
        Map.of("run", run.toString(), "sequence", Long.toString(sequence)),
        null);
  }

  private synchronized Consumer<RunId> afterAppend() {
    return afterAppend;
  }

  @Override
  public synchronized List<byte[]> read(RunId run) {
    return runs.getOrDefault(run, List.of()).stream().map(byte[]::clone).toList();
  }

  @Override
  public synchronized List<RunId> runs() {
    return List.copyOf(runs.keySet());
  }

  @Override
  public RunLock lock() {
    return lock;
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Location locatedIn() {
    return Location.outside();
  }

  /**
   * The n-th append of the journal's life fails so.
   *
   * @param number 1 for the first one
   */
  public synchronized void failAppend(int number, Failure failure) {
    if (number <= appends) {
      throw new IllegalArgumentException(
          "number is " + number + ", and " + appends + " appends are over; name a later one");
    }
    failures.put(number, failure);
  }

  /** Called after each successful append, outside of any lock; it may throw to crash the writer. */
  public synchronized void onAppend(Consumer<RunId> listener) {
    this.afterAppend = listener;
  }

  /** How many appends were tried. */
  public synchronized int appends() {
    return appends;
  }

  /** How long a lease lasts without renewal; default 30 s. Counts from the next acquire. */
  public InMemoryJournal leaseOf(Duration duration) {
    lock.leaseOf(duration);
    return this;
  }

  /** The epoch that was given out last; 0 before the first. */
  public long lastEpoch() {
    return lock.lastEpoch();
  }
}

package io.github.essfailover.spi;

import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import java.util.List;

/**
 * The memory of runs: opaque records, numbered from 0 in each run. Journal and lock live in one
 * linearizable store, never a replicated pair. Thread-safe.
 */
public interface Journal {

  /**
   * Appends. Durable on return.
   *
   * @throws io.github.essfailover.error.JournalException {@code JOURNAL_NUMBER_TAKEN} with what is
   *     there when the number is taken; anything else means that the record may or may not be there
   */
  void append(RunId run, long sequence, byte[] record);

  /** All records of the run in order; empty when there is no such run. */
  List<byte[]> read(RunId run);

  /** All runs, in the order of their first record. */
  List<RunId> runs();

  /** The lock that lives in the same store. */
  RunLock lock();

  /** Whether orchestrators on different machines exclude each other through {@link #lock()}. */
  boolean isShared();

  /** Where the store lives. */
  default Location locatedIn() {
    return Location.undeclared();
  }
}

package io.github.essfailover.testkit;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.NoteStore;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notes in memory, which can be made unavailable.
 *
 * <p>Thread-safe.
 */
public final class InMemoryNotes implements NoteStore {

  private final Map<String, byte[]> notes = new TreeMap<>();
  private boolean unavailable;

  /** Notes that are empty. */
  public InMemoryNotes() {}

  @Override
  public synchronized void put(String key, byte[] note) {
    check(key);
    notes.put(key, note.clone());
  }

  @Override
  public synchronized Optional<byte[]> get(String key) {
    check(key);
    return Optional.ofNullable(notes.get(key)).map(byte[]::clone);
  }

  private void check(String key) {
    if (unavailable) {
      throw AdapterException.notApplied(
          "FAULT_NOT_APPLIED", "The call failed without an effect.", Map.of("note", key), null);
    }
  }

  /** Whether every call fails from now on; default false. */
  public synchronized void unavailable(boolean value) {
    this.unavailable = value;
  }
}

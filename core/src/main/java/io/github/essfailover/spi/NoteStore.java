package io.github.essfailover.spi;

import java.util.Optional;

/** Small notes that may be lost: last known positions, kill switches. Never a safety input. */
public interface NoteStore {

  /** Stores it; a failure is an {@link io.github.essfailover.error.AdapterException}. */
  void put(String key, byte[] note);

  /** Reads it. */
  Optional<byte[]> get(String key);
}

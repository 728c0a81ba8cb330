package io.github.essfailover.internal.guard;

import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.spi.NoteStore;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The highest epoch that is known without the journal: what the guard noted before, and what the
 * servers here show. Only for acts while nothing could be read since the start, which would
 * otherwise be refused by everything that a run has ever acted on. Thread-safe.
 */
final class Floor {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.guard");

  private final Optional<NoteStore> notes;
  private final String key;
  private final AtomicLong epoch = new AtomicLong();
  private volatile boolean recalled;

  Floor(GuardSetup setup) {
    this.notes = setup.notes();
    this.key = "guard.epoch/" + setup.deployment() + "/" + setup.here();
  }

  long epoch() {
    return epoch.get();
  }

  /** What a server here shows. */
  void shown(long value) {
    epoch.accumulateAndGet(value, Math::max);
  }

  /** What the journal shows; written down, once each. Called on workers. */
  void read(long value) {
    if (epoch.getAndAccumulate(value, Math::max) < value) {
      quietly(store -> store.put(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII)));
    }
  }

  /** Reads the note, once. Called on workers. */
  void recall() {
    if (!recalled) {
      recalled = true;
      quietly(
          store ->
              store
                  .get(key)
                  .map(note -> new String(note, StandardCharsets.US_ASCII))
                  .filter(text -> text.matches("\\d{1,18}"))
                  .ifPresent(text -> shown(Long.parseLong(text))));
    }
  }

  private interface Use {
    void of(NoteStore store);
  }

  private void quietly(Use use) {
    try {
      notes.ifPresent(use::of);
    } catch (RuntimeException e) {
      // Notes may be lost; all that is missing then is a better epoch for a blind act.
      log.warn("The guard's note of the epoch is not available: {}", Lines.one(e.toString()));
    }
  }
}

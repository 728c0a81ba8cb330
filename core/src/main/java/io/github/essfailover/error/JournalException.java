package io.github.essfailover.error;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The journal could not be written or read. A run that meets it stops at once, because nothing may
 * be done that is not written down.
 *
 * <p>Immutable.
 */
public final class JournalException extends FailoverException {

  private final byte @Nullable [] taken;

  private JournalException(
      String code,
      String sentence,
      Map<String, String> context,
      String remedy,
      byte @Nullable [] taken,
      @Nullable Throwable cause) {
    super(code, sentence, context, remedy, cause);
    this.taken = taken == null ? null : taken.clone();
  }

  /** The store did not take or give a record. */
  public static JournalException unavailable(
      String sentence, Map<String, String> context, @Nullable Throwable cause) {
    return new JournalException(
        "JOURNAL_UNAVAILABLE",
        sentence,
        context,
        "Make the journal's store available and resume the run.",
        null,
        cause);
  }

  /** What is stored is not what was written. */
  public static JournalException damaged(String sentence, Map<String, String> context) {
    return new JournalException(
        "JOURNAL_DAMAGED",
        sentence,
        context,
        "Restore the journal from a copy; do not edit it. Nothing was changed.",
        null,
        null);
  }

  /** Somebody else's record has the number of the record that was to be appended. */
  public static JournalException numberTaken(Map<String, String> context, byte[] there) {
    return new JournalException(
        "JOURNAL_NUMBER_TAKEN",
        "Another orchestrator wrote to this run's journal.",
        context,
        "Leave the run to the other orchestrator; look at its report.",
        there,
        null);
  }

  /** The journal belongs to something else, or is in a state that forbids what was asked. */
  public static JournalException refused(
      String sentence, Map<String, String> context, String remedy) {
    return new JournalException("JOURNAL_REFUSED", sentence, context, remedy, null, null);
  }

  /** The record that holds the number, when {@link #code()} is {@code JOURNAL_NUMBER_TAKEN}. */
  public Optional<byte[]> taken() {
    return taken == null ? Optional.empty() : Optional.of(taken.clone());
  }
}

package io.github.essfailover.alert;

import io.github.essfailover.model.Severity;
import java.time.Instant;

/**
 * That an alert began, changed or ended.
 *
 * <p>Immutable.
 *
 * @param alert as it is now; when it cleared, as it was last
 * @param before its severity before; when it was raised, the one that it has
 * @param at when
 */
public record AlertChange(Kind kind, Alert alert, Severity before, Instant at) {

  /** What happened to it. New kinds may come: ignore what you do not know. */
  public enum Kind {
    /** It is new. */
    RAISED,
    /** It is more severe. */
    WORSENED,
    /** It is less severe. */
    EASED,
    /** It is over. */
    CLEARED
  }
}

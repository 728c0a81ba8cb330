package io.github.essfailover.model;

import io.github.essfailover.internal.text.Lines;
import java.util.Optional;

/**
 * Something that a check saw.
 *
 * <p>Immutable.
 *
 * @param check a stable name of the check, for instance {@code database.privileges}
 * @param dataCenter where, when it is about one data center
 * @param severity how much it matters
 * @param seen what was seen, free of secrets
 * @param remedy what to do about it
 */
public record Finding(
    String check,
    Optional<DataCenterId> dataCenter,
    Severity severity,
    String seen,
    String remedy) {

  /** A finding about a thing that does not know its data center; core adds it. */
  public static Finding of(String check, Severity severity, String seen, String remedy) {
    return new Finding(check, Optional.empty(), severity, seen, remedy);
  }

  /** The same finding, about that data center. */
  public Finding in(DataCenterId where) {
    return new Finding(check, Optional.of(where), severity, seen, remedy);
  }

  @Override
  public String toString() {
    return severity
        + " "
        + check
        + dataCenter.map(dc -> " [" + dc + "]").orElse("")
        + ": "
        + Lines.one(seen)
        + " -> "
        + Lines.one(remedy);
  }
}

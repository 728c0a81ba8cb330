package io.github.essfailover.model;

/**
 * The name of one run; unique in its journal.
 *
 * <p>Immutable.
 */
public record RunId(String value) implements Comparable<RunId> {

  /** Checks that it is 1 to 400 characters of {@code [A-Za-z0-9._:-]}. */
  public RunId {
    Identifiers.check("run", value, Identifiers.DOTTED);
  }

  /** The run with that name. */
  public static RunId of(String value) {
    return new RunId(value);
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

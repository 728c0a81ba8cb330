package io.github.essfailover.model;

/**
 * The name of a mark: a row that proves lineage or arrival. Derived from run and step, never
 * random.
 *
 * <p>Immutable.
 */
public record MarkId(String value) implements Comparable<MarkId> {

  /** Checks that it is 1 to 400 characters of {@code [A-Za-z0-9._:-]}. */
  public MarkId {
    Identifiers.check("mark", value, Identifiers.DOTTED);
  }

  /** The mark with that name. */
  public static MarkId of(String value) {
    return new MarkId(value);
  }

  @Override
  public int compareTo(MarkId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

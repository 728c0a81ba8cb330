package io.github.essfailover.model;

/**
 * The name of a data center, for instance {@code dc1}.
 *
 * <p>Immutable.
 */
public record DataCenterId(String value) implements Comparable<DataCenterId> {

  /** Checks that it is 1 to 40 characters of {@code [a-z0-9-]}. */
  public DataCenterId {
    Identifiers.check("data center", value, Identifiers.LABEL);
  }

  /** The data center with that name. */
  public static DataCenterId of(String value) {
    return new DataCenterId(value);
  }

  @Override
  public int compareTo(DataCenterId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

package io.github.essfailover.model;

/**
 * A fully qualified domain name without the final dot.
 *
 * <p>Immutable.
 */
public record DnsName(String value) implements Comparable<DnsName> {

  /** Checks that it is 1 to 400 characters of {@code [A-Za-z0-9._-]}. */
  public DnsName {
    Identifiers.check("DNS name", value, Identifiers.DOTTED);
  }

  /** The DNS name with that name. */
  public static DnsName of(String value) {
    return new DnsName(value);
  }

  @Override
  public int compareTo(DnsName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

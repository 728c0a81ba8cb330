package io.github.essfailover.plan;

/**
 * Something that the plan rests on.
 *
 * <p>Immutable.
 *
 * @param name for instance {@code dc2.database.main.systemIdentifier}
 */
public record Fact(String name, String value, Kind kind) implements Comparable<Fact> {

  /** How a fact binds. */
  public enum Kind {
    /** Must be equal at execution. */
    IDENTITY,
    /** A limit that the approval carries. */
    BOUND
  }

  /** Must be equal at execution. */
  public static Fact identity(String name, String value) {
    return new Fact(name, value, Kind.IDENTITY);
  }

  /** A limit that the approval carries. */
  public static Fact bound(String name, String value) {
    return new Fact(name, value, Kind.BOUND);
  }

  @Override
  public int compareTo(Fact other) {
    return name.compareTo(other.name);
  }
}

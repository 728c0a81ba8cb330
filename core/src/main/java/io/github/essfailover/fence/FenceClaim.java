package io.github.essfailover.fence;

import java.util.Optional;

/**
 * One thing that must be true of a lost data center before another one may take over.
 *
 * <p>Immutable.
 *
 * @param database which database, for {@link Kind#NO_WRITES} only
 */
public record FenceClaim(Kind kind, Optional<String> database) implements Comparable<FenceClaim> {

  /** The kinds of claim. */
  public enum Kind {
    /** No commit of an application can succeed in that database. */
    NO_WRITES,
    /** Nothing is sent to remote servers or push gateways. */
    NO_EGRESS,
    /** Clients of the data center get no more answers. */
    NO_ANSWERS
  }

  /** No commit can succeed in that database. */
  public static FenceClaim noWrites(String database) {
    return new FenceClaim(Kind.NO_WRITES, Optional.of(database));
  }

  /** Nothing leaves the data center. */
  public static FenceClaim noEgress() {
    return new FenceClaim(Kind.NO_EGRESS, Optional.empty());
  }

  /** Clients get no more answers. */
  public static FenceClaim noAnswers() {
    return new FenceClaim(Kind.NO_ANSWERS, Optional.empty());
  }

  /**
   * Reads what {@link #toString()} printed.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static FenceClaim parse(String text) {
    int open = text.indexOf('(');
    if (open < 0) {
      return new FenceClaim(Kind.valueOf(text), Optional.empty());
    }
    if (!text.endsWith(")") || open + 2 >= text.length()) {
      throw new IllegalArgumentException("'" + text + "' is not a fence claim");
    }
    return new FenceClaim(
        Kind.valueOf(text.substring(0, open)),
        Optional.of(text.substring(open + 1, text.length() - 1)));
  }

  @Override
  public int compareTo(FenceClaim other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return kind + database.map(name -> "(" + name + ")").orElse("");
  }
}

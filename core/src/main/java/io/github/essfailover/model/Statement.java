package io.github.essfailover.model;

/**
 * A person's word that a data center is down. A witness for every claim about it, as soon as a
 * machine's evidence or corroboration stands beside it.
 *
 * <p>Immutable.
 */
public record Statement(Person by, String howTheyKnow) {

  /** Refuses an empty explanation. */
  public Statement {
    if (howTheyKnow.isBlank()) {
      throw new IllegalArgumentException(
          "the statement of " + by + " does not say how they know; say what was seen");
    }
  }
}

package io.github.essfailover.model;

/**
 * A named person's word that what a copy of a database holds and its upstream lacks may be given
 * up. Without one a copy that is ahead stays as it is: it may be the only one of acknowledged data.
 *
 * <p>Immutable.
 */
public record Release(Person by, String because) {

  /** Refuses an empty reason. */
  public Release {
    if (because.isBlank()) {
      throw new IllegalArgumentException(
          "the release by " + by + " has no reason; say why this data may be given up");
    }
  }
}

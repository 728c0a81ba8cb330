package io.github.essfailover.model;

/**
 * A keyed hash of something that must be equal in all data centers. The key belongs to one
 * comparison, so fingerprints of different comparisons tell nothing about each other or the value.
 *
 * <p>Immutable.
 */
public record Fingerprint(String hex) {
  @Override
  public String toString() {
    return hex;
  }
}

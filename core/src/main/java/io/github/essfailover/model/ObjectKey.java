package io.github.essfailover.model;

/**
 * The key of an object in the media bucket.
 *
 * <p>Immutable.
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
  @Override
  public int compareTo(ObjectKey other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

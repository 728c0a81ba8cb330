package io.github.essfailover.postgres.host;

import io.github.essfailover.model.Lsn;

/**
 * Log of one timeline.
 *
 * <p>Immutable.
 *
 * @param from the first byte
 * @param to the byte after the last
 */
public record WalRange(int timeline, Lsn from, Lsn to) {

  /** Refuses a range that ends before it begins. */
  public WalRange {
    if (!to.isAtLeast(from)) {
      throw new IllegalArgumentException("the range ends at " + to + ", before " + from);
    }
  }

  /** How long it is. */
  public long bytes() {
    return to.bytesAfter(from);
  }

  @Override
  public String toString() {
    return from + " to " + to + " on timeline " + timeline + ", " + bytes() + " bytes";
  }
}

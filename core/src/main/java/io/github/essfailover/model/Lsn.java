package io.github.essfailover.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A write-ahead log position as PostgreSQL prints it, {@code 16/B374D848}, compared as an unsigned
 * number (PostgreSQL documentation, 8.20 "pg_lsn Type"). Databases of other makes map their
 * position to one 64-bit number.
 *
 * <p>Immutable.
 */
public record Lsn(long value) implements Comparable<Lsn> {

  /** The position before everything. */
  public static final Lsn ZERO = new Lsn(0);

  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

  /** Reads {@code 16/B374D848}. */
  public static Lsn parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a WAL position like 16/B374D848");
    }
    long high = Long.parseLong(matcher.group(1), 16);
    long low = Long.parseLong(matcher.group(2), 16);
    return new Lsn((high << 32) | low);
  }

  /** Whether nothing at {@code other} is missing here. */
  public boolean isAtLeast(Lsn other) {
    return compareTo(other) >= 0;
  }

  /** Bytes from {@code other} to here; negative when this one is behind. */
  public long bytesAfter(Lsn other) {
    return value - other.value;
  }

  /** The position so many bytes further on. */
  public Lsn plusBytes(long bytes) {
    return new Lsn(value + bytes);
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return String.format("%X/%08X", value >>> 32, value & 0xFFFFFFFFL);
  }
}

package io.github.essfailover.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment of PostgreSQL's write-ahead log by its file name: 24 hexadecimal digits, eight each for
 * the timeline, the high half of the position, and the number of the segment within it (PostgreSQL
 * documentation, 30.6 "WAL Internals").
 *
 * <p>Immutable.
 *
 * @param timeline from the name, at least 1
 * @param start the position at which it begins
 * @param bytes the size of a segment, chosen at initdb
 */
public record WalSegment(int timeline, Lsn start, long bytes) {

  /** What initdb chooses when it is not told otherwise: 16 MiB. */
  public static final long DEFAULT_BYTES = 16L * 1024 * 1024;

  private static final int SMALLEST_BYTES = 1024 * 1024;
  private static final int LARGEST_BYTES = 1024 * 1024 * 1024;
  private static final Pattern NAME =
      Pattern.compile("([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})", Pattern.CASE_INSENSITIVE);

  /** A size is a power of two between 1 MiB and 1 GiB, which is what initdb takes. */
  public WalSegment {
    if (!isSize(bytes)) {
      throw new IllegalArgumentException(
          "segment size " + bytes + " is not a power of two between 1 MiB and 1 GiB");
    }
  }

  /** Whether initdb takes segments of that size. */
  public static boolean isSize(long bytes) {
    return bytes >= SMALLEST_BYTES && bytes <= LARGEST_BYTES && Long.bitCount(bytes) == 1;
  }

  /**
   * The segment of that file name; empty when the name is that of something else, such as a history
   * file, a backup label or a partial segment.
   *
   * @param bytes the size of the server's segments
   */
  public static Optional<WalSegment> parse(String name, long bytes) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long timeline = Long.parseLong(matcher.group(1), 16);
    long high = Long.parseLong(matcher.group(2), 16);
    long number = Long.parseLong(matcher.group(3), 16);
    if (timeline < 1 || timeline > Integer.MAX_VALUE || number >= (1L << 32) / bytes) {
      return Optional.empty();
    }
    return Optional.of(
        new WalSegment((int) timeline, new Lsn((high << 32) + number * bytes), bytes));
  }

  /** The position up to which it holds the log. */
  public Lsn end() {
    return start.plusBytes(bytes);
  }

  /** Its file name. */
  public String name() {
    long high = start.value() >>> 32;
    long number = (start.value() & 0xFFFFFFFFL) / bytes;
    return String.format(Locale.ROOT, "%08X%08X%08X", timeline, high, number);
  }

  @Override
  public String toString() {
    return name();
  }
}

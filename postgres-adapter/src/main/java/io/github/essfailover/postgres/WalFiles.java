package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.postgres.host.WalRange;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The names of the files of {@code pg_wal}: timeline, then the number of the segment. */
final class WalFiles {

  private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
  private static final Pattern HISTORY = Pattern.compile("[0-9A-F]{8}\\.history");

  private WalFiles() {}

  /** What the names of the segments with that position end with, on whatever timeline. */
  static String suffix(Lsn position, long segmentBytes) {
    long segment = Long.divideUnsigned(position.value(), segmentBytes);
    long perFile = 0x1_0000_0000L / segmentBytes;
    return String.format(
        Locale.ROOT,
        "%08X%08X",
        Long.divideUnsigned(segment, perFile),
        Long.remainderUnsigned(segment, perFile));
  }

  /**
   * The segments in which that range lies, on all timelines, and all histories. Later ones were
   * named in advance and hold nothing.
   */
  static List<String> of(WalRange range, long segmentBytes, List<String> files) {
    String first = suffix(range.from(), segmentBytes);
    String last = suffix(range.to(), segmentBytes);
    return files.stream()
        .filter(
            name ->
                HISTORY.matcher(name).matches()
                    || (SEGMENT.matcher(name).matches()
                        && name.substring(8).compareTo(first) >= 0
                        && name.substring(8).compareTo(last) <= 0))
        .sorted()
        .toList();
  }

  /** All segments and histories. */
  static List<String> all(List<String> files) {
    return files.stream()
        .filter(name -> HISTORY.matcher(name).matches() || SEGMENT.matcher(name).matches())
        .sorted()
        .toList();
  }
}

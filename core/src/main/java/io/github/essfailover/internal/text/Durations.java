package io.github.essfailover.internal.text;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Durations as people read them: {@code 240 ms}, {@code 12.3 s}, {@code 4 min 5 s}. */
public final class Durations {

  private Durations() {}

  /**
   * From one to the other, zero when the other is earlier: what two orchestrators wrote down, the
   * second of which had a clock that was behind.
   */
  public static Duration between(Instant from, Instant until) {
    return until.isBefore(from) ? Duration.ZERO : Duration.between(from, until);
  }

  /** The duration in words. */
  public static String words(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long minutes = millis / 60_000;
    long seconds = millis / 1000 % 60;
    if (minutes < 60) {
      return minutes + " min" + (seconds == 0 ? "" : " " + seconds + " s");
    }
    return minutes / 60 + " h" + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
  }
}

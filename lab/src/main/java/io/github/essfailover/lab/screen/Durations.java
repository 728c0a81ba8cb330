package io.github.essfailover.lab.screen;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. Stateless. */
public final class Durations {

  private Durations() {}

  /** For instance {@code 46 ms}, {@code 3.21 s}, {@code 2 min 05 s}. */
  public static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.2f s", millis / 1000.0);
    }
    return String.format(
        Locale.ROOT, "%d min %02d s", duration.toMinutes(), duration.toSecondsPart());
  }
}

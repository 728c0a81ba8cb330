package io.github.essfailover.postgres;

import java.util.Locale;

/** Numbers of bytes, for people. */
final class Bytes {

  private static final String UNITS = "KMGTPE";

  private Bytes() {}

  static String text(long bytes) {
    if (Math.abs(bytes) < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    while (Math.abs(value) >= 1024 && unit < UNITS.length() - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %ciB", value, UNITS.charAt(unit));
  }
}

package io.github.essfailover.postgres.scenario;

/** How large scenarios are: small enough for every build, or as large as issue and reality. */
final class Scale {

  private static final boolean FULL = Boolean.getBoolean("scenario.full");

  private Scale() {}

  static boolean isFull() {
    return FULL;
  }

  static int of(int small, int full) {
    return FULL ? full : small;
  }
}

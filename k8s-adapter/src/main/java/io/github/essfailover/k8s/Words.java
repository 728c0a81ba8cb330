package io.github.essfailover.k8s;

/** What components of a cluster say, fit for one line. */
final class Words {

  private static final int AT_MOST = 160;

  private Words() {}

  static String of(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return line.length() <= AT_MOST ? line : line.substring(0, AT_MOST - 1) + "…";
  }
}

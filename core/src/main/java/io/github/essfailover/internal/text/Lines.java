package io.github.essfailover.internal.text;

/** Text from outside, made harmless for a line of a report. */
public final class Lines {

  private Lines() {}

  /**
   * The text on one line: line breaks, other control characters and marks that turn the direction
   * of writing become spaces, so that nobody's reason can look like a line of ours.
   */
  public static String one(String text) {
    return text.replaceAll(
        "[\\p{Cntrl}\\p{Zl}\\p{Zp}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+", " ");
  }
}

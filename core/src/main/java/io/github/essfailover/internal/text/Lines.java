package io.github.essfailover.internal.text;

import java.util.List;
import java.util.stream.Collectors;

/** Text from outside, made harmless for a line of a report. */
public final class Lines {

  private Lines() {}

  /**
   * The text on one line: line breaks, other control characters and marks that turn the direction
   * of writing become spaces, so that nobody's reason can look like a line of ours. Half a
   * surrogate pair, which no file takes, becomes the replacement character.
   */
  public static String one(String text) {
    return text.replaceAll(
            "[\\p{Cc}\\p{Zl}\\p{Zp}\\u061C\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]+", " ")
        .replaceAll("\\p{Cs}", "\uFFFD");
  }

  /** The first so many of them on one line, and how many there are more. */
  public static String some(List<String> texts, int most) {
    String first = texts.stream().limit(most).map(Lines::one).collect(Collectors.joining(", "));
    return texts.size() > most ? first + " and " + (texts.size() - most) + " more" : first;
  }
}

package io.github.essfailover.postgres.patroni;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Patroni. Immutable.
 *
 * @param major the first number
 * @param minor the second
 */
record Version(int major, int minor) implements Comparable<Version> {

  /**
   * The first that makes a running primary a standby cleanly: Patroni documentation, "Release
   * notes", version 4.1.0.
   */
  static final Version DEMOTES = new Version(4, 1);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");

  /** Reads {@code GET /patroni}. */
  static Version parse(String status) {
    String text = Json.object(status).path("patroni").path("version").asText("");
    Matcher numbers = TEXT.matcher(text);
    if (!numbers.matches()) {
      throw new IllegalArgumentException("no version");
    }
    return new Version(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)));
  }

  @Override
  public int compareTo(Version other) {
    return major != other.major ? major - other.major : minor - other.minor;
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}

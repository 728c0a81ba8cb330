package io.github.essfailover.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rule of synchronous replication: who acknowledges a commit has it on that many of these
 * standbys. A standby is known by the name with which it connects.
 *
 * <p>Immutable.
 *
 * @param quorum how many confirm each commit, at least 1
 * @param standbys who may confirm, at least so many; {@code *} stands for anybody
 */
public record SynchronousRule(int quorum, SortedSet<String> standbys) {

  private static final String ANYBODY = "*";
  private static final Pattern TEXT = Pattern.compile("(\\d{1,4}) of (\\S+)");

  /** Refuses a rule that can never be met. */
  public SynchronousRule {
    standbys = Collections.unmodifiableSortedSet(new TreeSet<>(standbys));
    if (quorum < 1 || (standbys.size() < quorum && !standbys.contains(ANYBODY))) {
      throw new IllegalArgumentException(
          "a commit cannot be confirmed by " + quorum + " of " + standbys);
    }
  }

  /**
   * Whether who has read so many of the standbys has read every acknowledged commit: R + W > N.
   *
   * @param read how many of {@link #standbys()} were read
   */
  public boolean guarantees(int read) {
    return !standbys.contains(ANYBODY) && read + quorum > standbys.size();
  }

  /** The same rule after the roles of primary and standby were exchanged. */
  public SynchronousRule translated(String promoted, String formerPrimary) {
    SortedSet<String> names = new TreeSet<>(standbys);
    if (names.remove(promoted)) {
      names.add(formerPrimary);
    }
    return new SynchronousRule(quorum, names);
  }

  /**
   * Reads what {@link #toString()} printed.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static SynchronousRule parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a synchronous rule");
    }
    return new SynchronousRule(
        Integer.parseInt(parts.group(1)), new TreeSet<>(List.of(parts.group(2).split(","))));
  }

  @Override
  public String toString() {
    return quorum + " of " + String.join(",", standbys);
  }
}

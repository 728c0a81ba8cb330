package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From which timelines a timeline comes, oldest first: PostgreSQL 18 documentation, 25.3.6
 * "Timelines". The numbers prove nothing: servers that were promoted apart count alike.
 *
 * <p>Immutable.
 *
 * @param ancestors each with the position at which the next one began
 */
record TimelineHistory(int timeline, List<Ancestor> ancestors) {

  private static final Pattern LINE =
      Pattern.compile("\\s*(\\d+)\\s+([0-9A-Fa-f]+/[0-9A-Fa-f]+).*");

  /** A timeline that was left. */
  record Ancestor(int timeline, Lsn leftAt) {}

  /** One without ancestors, as every database starts. */
  static TimelineHistory first(int timeline) {
    return new TimelineHistory(timeline, List.of());
  }

  /** Reads the file that the server wrote about that timeline. */
  static TimelineHistory parse(int timeline, String text) {
    List<Ancestor> ancestors = new ArrayList<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                ancestors.add(
                    new Ancestor(Integer.parseInt(line.group(1)), Lsn.parse(line.group(2)))));
    return new TimelineHistory(timeline, List.copyOf(ancestors));
  }

  /** How many timelines both have in the beginning, by number and position. */
  int commonWith(TimelineHistory other) {
    int common = 0;
    while (common < size()
        && common < other.size()
        && timelineAt(common) == other.timelineAt(common)
        && beginOf(common).equals(other.beginOf(common))) {
      common++;
    }
    return common;
  }

  int size() {
    return ancestors.size() + 1;
  }

  int timelineAt(int index) {
    return index < ancestors.size() ? ancestors.get(index).timeline() : timeline;
  }

  Lsn beginOf(int index) {
    return index == 0 ? Lsn.ZERO : ancestors.get(index - 1).leftAt();
  }

  /** Where that one was left; empty for the timeline itself, which goes on. */
  Optional<Lsn> endOf(int index) {
    return index < ancestors.size() ? Optional.of(ancestors.get(index).leftAt()) : Optional.empty();
  }

  /** Where the timeline of that number was left; empty when it goes on or is not among them. */
  Optional<Lsn> leftAt(int number) {
    return ancestors.stream()
        .filter(ancestor -> ancestor.timeline() == number)
        .map(Ancestor::leftAt)
        .findFirst();
  }
}

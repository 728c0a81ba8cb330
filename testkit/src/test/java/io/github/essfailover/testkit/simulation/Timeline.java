package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Who did what in a night, in the order in which it happened. */
final class Timeline {
  private final List<Moment> moments = new ArrayList<>();

  private record Moment(Instant at, String who, String what) {}

  void tell(Instant at, String who, String what) {
    moments.add(new Moment(at, who, what));
  }

  /** What the journal has is told at its own time. */
  void tell(JournalEntry entry) {
    String what =
        entry instanceof JournalEntry.RunOpened opened
            ? "RunOpened epoch " + opened.epoch()
            : entry
                .toString()
                .replaceFirst("at=[^,\\]]*(, )?", "")
                // What is not there needs no room.
                .replaceAll("(, )?\\w+=(Optional\\.empty|\\[]|\\{})", "");
    tell(entry.at(), "journal", what);
  }

  /** One line for each thing: time since the first, who, what. */
  List<String> lines() {
    List<Moment> sorted = moments.stream().sorted(Comparator.comparing(Moment::at)).toList();
    Instant start = sorted.isEmpty() ? Instant.EPOCH : sorted.get(0).at();
    return sorted.stream()
        .map(
            each ->
                String.format(
                    "%11s  %-9s %s", since(start, each.at()), each.who(), each.what().strip()))
        .toList();
  }

  private static String since(Instant start, Instant at) {
    Duration since = Duration.between(start, at);
    return String.format(
        "%d:%02d:%02d.%03d",
        since.toHours(), since.toMinutesPart(), since.toSecondsPart(), since.toMillisPart());
  }
}

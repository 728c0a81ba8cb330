package io.github.essfailover.guard;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.RunId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The last run of a deployment, as far as it matters to who wants to begin the next one.
 *
 * <p>Immutable.
 *
 * @param lastEntryAt when it wrote something down for the last time
 * @param acknowledged whether a person has looked at how it ended
 */
public record LastRun(RunId run, Instant lastEntryAt, boolean acknowledged) {

  /** The one with the highest epoch; none when a person adopted something after it. */
  public static Optional<LastRun> of(List<RunHistory> runs, Predicate<RunId> acknowledged) {
    return runs.stream()
        .max(Comparator.comparingLong(RunHistory::epoch))
        .filter(run -> run.adoption().isEmpty())
        .flatMap(run -> of(run, acknowledged));
  }

  private static Optional<LastRun> of(RunHistory run, Predicate<RunId> acknowledged) {
    return run.entries().stream()
        .map(JournalEntry::at)
        .max(Comparator.naturalOrder())
        .map(at -> new LastRun(run.run(), at, acknowledged.test(run.run())));
  }
}

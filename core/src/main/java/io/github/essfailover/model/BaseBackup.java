package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A base backup as its catalogue shows it. What a catalogue does not tell is empty.
 *
 * <p>Immutable.
 *
 * @param label its name in the catalogue
 * @param finishedAt when it was complete, by the clock of the machine that took it
 * @param complete whether it can be restored, as far as the catalogue knows; a failed or unfinished
 *     one cannot
 * @param timeline on which it was taken
 * @param start where a restore begins to need the log
 * @param encrypted whether it is stored encrypted
 */
public record BaseBackup(
    String label,
    Optional<Instant> finishedAt,
    boolean complete,
    OptionalInt timeline,
    Optional<Lsn> start,
    Optional<Boolean> encrypted) {

  @Override
  public String toString() {
    return label
        + finishedAt.map(at -> " of " + at).orElse("")
        + (timeline.isPresent() ? " on timeline " + timeline.getAsInt() : "")
        + (complete ? "" : ", not complete");
  }
}

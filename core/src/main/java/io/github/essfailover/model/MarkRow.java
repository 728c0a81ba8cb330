package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A mark that can be read in a database: who wrote it, in which epoch, on which timeline.
 *
 * <p>Immutable.
 *
 * @param id derived from run and step
 * @param kind what it marks
 * @param epoch of the run that wrote it
 * @param note what was done in the transaction that wrote it, for people
 */
public record MarkRow(
    MarkId id, Kind kind, long epoch, int timeline, Instant writtenAt, Optional<String> note) {

  /** A mark without a note. */
  public MarkRow(MarkId id, Kind kind, long epoch, int timeline, Instant writtenAt) {
    this(id, kind, epoch, timeline, writtenAt, Optional.empty());
  }

  /** The kinds of mark. */
  public enum Kind {
    /** Written right after a promotion; the ordered list of them is the lineage. */
    PROMOTION,
    /** Written in the transaction that prepared the databases after a promotion. */
    PREPARED,
    /** Written to see it arrive downstream. */
    ARRIVAL
  }
}

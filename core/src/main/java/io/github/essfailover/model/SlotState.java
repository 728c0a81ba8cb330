package io.github.essfailover.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A replication slot for a standby: what keeps the log that its follower has not received.
 *
 * <p>Immutable.
 *
 * @param name the slot's name
 * @param active whether a follower uses it now
 * @param log whether the log that the follower needs next is still there
 * @param restartsAt the oldest log that it keeps; empty before its first use and after it was lost
 * @param safeBytes how much more can be written before it is in danger of being lost, negative when
 *     it is; empty when no limit is set or it is lost
 */
public record SlotState(
    String name, boolean active, Log log, Optional<Lsn> restartsAt, OptionalLong safeBytes) {

  /** PostgreSQL 18 documentation, 53.20 "pg_replication_slots", column wal_status. */
  public enum Log {
    /** Never used: it keeps nothing. */
    NONE,
    /** What it needs is within the usual size of the log. */
    RESERVED,
    /** What it needs is kept beyond the usual size. */
    EXTENDED,
    /** What it needs goes at the next checkpoint, unless its follower catches up before. */
    UNRESERVED,
    /** What it needs is gone: the slot helps nobody any more. */
    LOST
  }
}

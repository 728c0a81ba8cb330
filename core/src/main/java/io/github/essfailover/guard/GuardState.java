package io.github.essfailover.guard;

import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a guard knows and does at one moment.
 *
 * <p>Immutable.
 *
 * @param dataCenter the one that it guards
 * @param at when it looked last; its start before the first look
 * @param record who is active by what it read last in this process
 * @param findings what people should know; empty while all is well
 */
public record GuardState(
    DataCenterId dataCenter,
    Instant at,
    Standing standing,
    Optional<ActivationRecord> record,
    List<Finding> findings) {

  /** Copies what it is given. */
  public GuardState {
    findings = List.copyOf(findings);
  }

  /** What a guard takes its data center for. */
  public enum Standing {
    /** Nothing was read yet. */
    STARTING,
    /** The record names it, or a run that is past its point of no return does: nothing is done. */
    ACTIVE,
    /** The record names another one: it is held. */
    HELD,
    /** Nothing could be read since the start: it is held until something can. */
    HELD_UNREAD,
    /** The record says nothing new; it named this data center last: nothing is done. */
    ACTIVE_UNREAD,
    /** Nobody is recorded as active: nothing is done. */
    UNNAMED,
    /** Something is allowed to run here for a while, for instance a drill: nothing is done. */
    EXEMPT,
    /** A kill switch is thrown: nothing is done. */
    HALTED
  }

  /** Whether the guard keeps the data center from serving. */
  public boolean isHeld() {
    return standing == Standing.HELD || standing == Standing.HELD_UNREAD;
  }
}

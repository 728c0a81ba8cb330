package io.github.essfailover.request;

import io.github.essfailover.model.DataCenterId;

/**
 * Something that can be planned and executed. Sealed: hosts switch over it; new kinds of request
 * may appear in a minor release.
 *
 * <p>Immutable.
 */
public sealed interface FailoverRequest permits Failover, Switchover, Rejoin, Drill {

  /**
   * The data center that the request moves away from; of a rejoin the one that becomes a standby,
   * of a drill the one that serves all the time.
   */
  DataCenterId source();

  /** The data center that serves afterwards; of a drill the standby that is tried. */
  DataCenterId target();

  /** Why, for journal and report. */
  String reason();

  /** Whether the request makes its target the active data center. */
  default boolean moves() {
    return this instanceof Failover || this instanceof Switchover;
  }

  /** What people call it: {@code failover}, {@code switchover}, {@code rejoin} or {@code drill}. */
  default String kind() {
    if (this instanceof Failover) {
      return "failover";
    }
    if (this instanceof Switchover) {
      return "switchover";
    }
    return this instanceof Rejoin ? "rejoin" : "drill";
  }

  /** The request in words, for instance {@code failover from dc1 to dc2}. */
  default String title() {
    if (moves()) {
      return kind() + " from " + source() + " to " + target();
    }
    return this instanceof Rejoin
        ? "rejoin of " + source() + " behind " + target()
        : "drill of " + target() + " beside " + source();
  }
}

package io.github.essfailover.request;

import io.github.essfailover.model.DataCenterId;

/**
 * Something that can be planned and executed. Sealed: hosts switch over it; new kinds of request
 * may appear in a minor release.
 *
 * <p>Immutable.
 */
public sealed interface FailoverRequest permits Failover, Switchover {

  /** The data center that the request moves away from. */
  DataCenterId source();

  /** The data center that serves afterwards. */
  DataCenterId target();

  /** Why, for journal and report. */
  String reason();

  /** What people call it: {@code failover} or {@code switchover}. */
  default String kind() {
    return this instanceof Switchover ? "switchover" : "failover";
  }
}

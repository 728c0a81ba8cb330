package io.github.essfailover.manual;

import io.github.essfailover.model.Deadline;

/** Tries an outbound connection from inside a data center. Thread-safe. */
@FunctionalInterface
public interface OutboundCanary {

  /**
   * Whether a new outbound connection got through.
   *
   * @throws io.github.essfailover.error.AdapterException when it could not be tried; that says
   *     nothing about the firewall
   */
  boolean outboundWorks(Deadline deadline);
}

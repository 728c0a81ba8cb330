package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.FirewallState;
import io.github.essfailover.model.Traffic;
import java.util.EnumSet;
import java.util.Set;

/** A firewall of one data center. */
public interface FirewallAdapter extends Adapter {

  /**
   * What it can stop; constant. Default: both directions. One that stops only what comes in closes
   * the source's ingress, as a fence step of that type.
   */
  default Set<Traffic> stoppable() {
    return EnumSet.allOf(Traffic.class);
  }

  /**
   * What answers for it; constant. Two fences of a data center on the same device are one witness.
   * One whose rules live in the cluster's API server says {@code cluster}. Default: a device of its
   * own.
   */
  default String device() {
    return "firewall/" + name();
  }

  /**
   * Reads the rules back. Reads only.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when the firewall does not
   *     answer
   */
  FirewallState observe(Deadline deadline);

  /** These directions are stopped; rules of others are not touched. */
  Change close(Set<Traffic> what);

  /** Nothing of ours stops anything any more. */
  Change open();
}

package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.PowerState;

/** Power of the machines of one data center: management board, hypervisor or cloud. */
public interface PowerAdapter extends Adapter {

  /** Asks the control. */
  PowerState observe(Deadline deadline);

  /** All machines off. */
  Change off();
}

package io.github.essfailover.testkit;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Call;
import io.github.essfailover.testkit.contract.ContractCall;
import java.time.Clock;
import java.time.Duration;

/** Calls outside of any run, to apply a change with in a test. Nobody answers their questions. */
public final class Calls {
  private Calls() {}

  /** A call of epoch 1 that ends then. */
  public static Call within(Deadline deadline) {
    return inEpoch(1, deadline);
  }

  /** A call of epoch 1 that ends a minute from now, by that clock. */
  public static Call by(Clock clock) {
    return within(Deadline.after(Duration.ofMinutes(1), clock));
  }

  /** A call of that epoch. */
  public static Call inEpoch(long epoch, Deadline deadline) {
    return ContractCall.of(epoch, deadline);
  }
}

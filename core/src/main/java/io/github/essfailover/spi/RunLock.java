package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import java.time.Duration;

/** At most one orchestrator acts on a deployment. Thread-safe. */
public interface RunLock {

  /**
   * Takes the lock, with a new epoch that is greater than every earlier one.
   *
   * @throws io.github.essfailover.error.LockException when another owner holds it until the
   *     deadline
   */
  Lease acquire(DeploymentId what, String owner, Deadline deadline);

  /** The lock while it is held. */
  interface Lease extends AutoCloseable {

    /** Rises with every taking of the lock. */
    long epoch();

    /** How long it is surely ours without renewal; acts are bounded by it. */
    Duration remaining();

    /** Renews; false when it was lost. */
    boolean renew(Deadline deadline);

    /** Gives it back; never throws. */
    @Override
    void close();
  }
}

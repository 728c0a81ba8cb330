package io.github.essfailover.spi;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Deadline;
import java.util.Optional;

/** A cluster that runs, or could run, the deployment's workloads. */
public interface ClusterAdapter extends Adapter {

  /**
   * The identity that the cluster must have, when the host pinned one; anything else is refused.
   */
  default Optional<String> pinnedIdentity() {
    return Optional.empty();
  }

  /**
   * Looks at the deployment. Reads only.
   *
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when the cluster does not
   *     answer
   */
  ClusterState observe(Deadline deadline);

  /** Tells when {@link #observe} may say something new. Default: nothing tells. */
  default Optional<Signal> changes() {
    return Optional.empty();
  }

  /** Nothing re-creates workloads any more. Shown by {@link ClusterState#held()}. */
  Change hold();

  /**
   * Workloads are removed; data, configuration and custom resources stay. Wants {@link #hold()}
   * first.
   */
  Change removeWorkloads();

  /** What was held runs again and creates the workloads. Shown by {@link ClusterState#active()}. */
  Change activate();
}

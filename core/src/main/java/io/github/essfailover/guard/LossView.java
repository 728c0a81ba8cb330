package io.github.essfailover.guard;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.report.DeploymentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a policy decides on.
 *
 * <p>Immutable.
 *
 * @param now when it is decided
 * @param subject the data center that may be lost
 * @param vantages what every vantage point on it says
 * @param status how the deployment stands, with its kill switches
 * @param lastRun the last run of the deployment, if there was one since the last adoption
 * @param targets who could take over, the best one first; without those that are not ready
 */
public record LossView(
    Instant now,
    DataCenterId subject,
    List<VantageView> vantages,
    DeploymentStatus status,
    Optional<LastRun> lastRun,
    List<DataCenterId> targets) {

  /** Copies what it is given. */
  public LossView {
    vantages = List.copyOf(vantages);
    targets = List.copyOf(targets);
  }
}

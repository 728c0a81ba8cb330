package io.github.essfailover.watch;

import io.github.essfailover.alert.Alert;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Halt;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a watch knows now.
 *
 * <p>Immutable.
 *
 * @param at when the last look ended, whatever it brought; before the first one, when the watch
 *     began
 * @param looks how many looks ended
 * @param problem why the last look brought nothing; empty when it did
 * @param readiness what the last look that succeeded brought
 * @param status how the deployment stands, as far as it was ever read
 * @param halts kill switches that are thrown: the watch settles no debts there
 * @param lags how far the standbys are behind, by data center and database
 * @param positions last known positions of primaries
 * @param sightings what was last seen of the active data center from each vantage point
 * @param alerts that stand
 */
public record WatchState(
    DeploymentId deployment,
    Instant at,
    long looks,
    Optional<String> problem,
    Optional<DeploymentReadiness> readiness,
    Optional<DeploymentStatus> status,
    List<Halt> halts,
    List<ReplicationLag> lags,
    List<LastKnownPosition> positions,
    List<Sighting> sightings,
    List<Alert> alerts) {

  /** Copies what it is given. */
  public WatchState {
    halts = List.copyOf(halts);
    lags = List.copyOf(lags);
    positions = List.copyOf(positions);
    sightings = List.copyOf(sightings);
    alerts = List.copyOf(alerts);
  }
}

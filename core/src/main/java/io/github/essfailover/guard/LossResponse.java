package io.github.essfailover.guard;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Sighting;
import java.util.List;

/**
 * What a watch tells after each of its rounds, so that a policy can respond to a loss. Called on a
 * worker, one call at a time; may take as long as planning takes. Never throws.
 */
@FunctionalInterface
public interface LossResponse {

  /**
   * A round is over.
   *
   * @param subject the data center that was looked at: the active one
   * @param sightings what every vantage point saw on this round
   * @param targets who could take over, the best one first; without those that are not ready
   */
  void looked(DataCenterId subject, List<Sighting> sightings, List<DataCenterId> targets);

  /** Nothing responds. */
  static LossResponse none() {
    return (subject, sightings, targets) -> {};
  }
}

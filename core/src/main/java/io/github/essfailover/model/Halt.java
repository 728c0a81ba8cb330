package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A kill switch that is thrown: nothing acts by itself there until a person takes it back.
 *
 * <p>Immutable.
 *
 * @param dataCenter the one that it is about; empty: the whole deployment
 * @param by who threw it; empty when that cannot be read, which counts as thrown
 * @param why the reason that was given, or why it cannot be read
 * @param at since when, or when it could not be read
 */
public record Halt(Optional<DataCenterId> dataCenter, Optional<Person> by, String why, Instant at) {

  /** Whether it stops what would be done by itself to that data center. */
  public boolean covers(DataCenterId other) {
    return dataCenter.isEmpty() || dataCenter.get().equals(other);
  }

  /** Whether somebody threw it, as far as can be read. */
  public boolean isKnown() {
    return by.isPresent();
  }

  @Override
  public String toString() {
    return dataCenter.map(DataCenterId::value).orElse("the deployment")
        + by.map(person -> " by " + person).orElse(", perhaps")
        + " since "
        + at
        + ": "
        + why;
  }
}

package io.github.essfailover.model;

import java.util.Optional;

/**
 * Where a resource lives: in a data center, outside of all of them, or nobody said. What a plan
 * needs must survive the loss of the data center that it moves away from, and what nobody declared
 * is a finding.
 *
 * <p>Immutable.
 */
public record Location(Kind kind, Optional<DataCenterId> dataCenter) {

  /** The kinds of place. */
  public enum Kind {
    /** In the named data center; lost with it. */
    DATA_CENTER,
    /** Outside all data centers of the deployment. */
    OUTSIDE,
    /** Not declared; treated as a risk. */
    UNDECLARED
  }

  /** In that data center. */
  public static Location in(DataCenterId dataCenter) {
    return new Location(Kind.DATA_CENTER, Optional.of(dataCenter));
  }

  /** In the data center of that name. */
  public static Location in(String dataCenter) {
    return in(DataCenterId.of(dataCenter));
  }

  /** Outside all data centers. */
  public static Location outside() {
    return new Location(Kind.OUTSIDE, Optional.empty());
  }

  /** Not declared. */
  public static Location undeclared() {
    return new Location(Kind.UNDECLARED, Optional.empty());
  }

  /** Whether the loss of that data center takes this resource away. */
  public boolean isIn(DataCenterId lost) {
    return dataCenter.filter(lost::equals).isPresent();
  }

  @Override
  public String toString() {
    return dataCenter
        .map(DataCenterId::value)
        .orElse(kind.name().toLowerCase(java.util.Locale.ROOT));
  }
}

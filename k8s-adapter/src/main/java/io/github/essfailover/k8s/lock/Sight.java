package io.github.essfailover.k8s.lock;

import java.util.Optional;

/**
 * A Lease as it was read or written last. Immutable.
 *
 * @param record empty when there is no such Lease
 * @param version its resource version; empty without a Lease
 */
record Sight(Optional<LeaseRecord> record, String version) {

  static final Sight MISSING = new Sight(Optional.empty(), "");

  /** Whether that taking of the lock holds it. */
  boolean isHeldBy(String token) {
    return record.filter(r -> r.token().equals(token)).isPresent();
  }

  long epoch() {
    return record.map(LeaseRecord::epoch).orElse(0L);
  }
}

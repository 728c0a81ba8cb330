package io.github.essfailover.spi;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import java.time.Instant;
import java.util.Optional;

/** Knows when backups were last restored and found good; the host's records. Thread-safe. */
@FunctionalInterface
public interface RestoreTests {

  /**
   * When a backup of that database server, taken in that data center, was last restored with
   * success; empty when it never was. Failures are findings.
   */
  Optional<Instant> lastSuccess(DataCenterId dataCenter, String database, Deadline deadline);

  /** Nobody keeps records: never restored. */
  static RestoreTests none() {
    return (dataCenter, database, deadline) -> Optional.empty();
  }

  /** The last test of all backups together was then. */
  static RestoreTests allAt(Instant when) {
    return (dataCenter, database, deadline) -> Optional.of(when);
  }
}

package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;

/**
 * The archived log of one timeline as its catalogue shows it.
 *
 * <p>Immutable.
 *
 * @param newest the newest segment
 * @param archivedAt when that one arrived, if the catalogue tells
 * @param missing how many segments are missing between the oldest and the newest, as far as the
 *     catalogue looked; what is behind a gap cannot be restored
 */
public record ArchivedWal(WalSegment newest, Optional<Instant> archivedAt, int missing) {

  /** The timeline. */
  public int timeline() {
    return newest.timeline();
  }

  /** The position up to which the log is archived. */
  public Lsn end() {
    return newest.end();
  }
}

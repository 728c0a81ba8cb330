package io.github.essfailover.testkit;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Lsn;
import java.time.Instant;

/**
 * A commit of an application that was acknowledged to it.
 *
 * <p>Immutable.
 *
 * @param id unique in its world, for instance {@code dc1/main/synapse/7}
 * @param dataCenter where the server stood that acknowledged it
 * @param server the server's name
 * @param database the database on that server
 * @param position the end of its log record
 */
public record Commit(
    String id, DataCenterId dataCenter, String server, String database, Lsn position, Instant at) {

  @Override
  public String toString() {
    return id + " at " + position;
  }
}

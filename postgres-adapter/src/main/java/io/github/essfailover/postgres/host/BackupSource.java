package io.github.essfailover.postgres.host;

import io.github.essfailover.model.Endpoint;

/**
 * A running server to take files from, as the machine of the other server reaches it.
 *
 * <p>Immutable.
 *
 * @param conninfo a libpq connection string with host, port, user and passfile; it becomes an
 *     argument of programs, which everybody on that machine can read, hence never a password
 */
public record BackupSource(Endpoint endpoint, String conninfo) {

  @Override
  public String toString() {
    return endpoint.toString();
  }
}

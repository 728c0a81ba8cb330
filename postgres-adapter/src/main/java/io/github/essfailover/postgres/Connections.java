package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Opens sessions that are bounded by a deadline: connecting, each read from the socket, and on the
 * server each statement.
 *
 * <p>Thread-safe.
 */
final class Connections {

  private final SqlFailures failures;

  Connections(String server) {
    this.failures = new SqlFailures(server);
  }

  Session open(PGSimpleDataSource source, String applicationName, Deadline deadline) {
    return open(source, Optional.empty(), applicationName, deadline);
  }

  Session open(
      PGSimpleDataSource source,
      Optional<Endpoint> elsewhere,
      String applicationName,
      Deadline deadline) {
    String database = String.valueOf(source.getDatabaseName());
    if (deadline.isExpired()) {
      throw AdapterException.notApplied(
          "DEADLINE_REACHED", "There was no time left.", Map.of("database", database), null);
    }
    try {
      PGSimpleDataSource bounded = bounded(source, deadline);
      bounded.setApplicationName(applicationName);
      elsewhere.ifPresent(
          endpoint -> {
            bounded.setServerNames(new String[] {endpoint.host()});
            bounded.setPortNumbers(new int[] {endpoint.port()});
          });
      Connection connection = bounded.getConnection();
      return new Session(connection, deadline, failures);
    } catch (SQLException e) {
      checkInterrupt(database, e);
      throw failures.notConnected(database, e);
    } catch (RuntimeException e) {
      checkInterrupt(database, e);
      throw e;
    }
  }

  /** The driver ends a login that is interrupted, and leaves the flag set. */
  private static void checkInterrupt(String database, Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      throw AdapterException.unknown(
          "INTERRUPTED", "Connecting was interrupted.", Map.of("database", database), e);
    }
  }

  private static PGSimpleDataSource bounded(PGSimpleDataSource source, Deadline deadline)
      throws SQLException {
    long millis = Math.max(1, deadline.remaining().toMillis());
    int seconds = (int) Math.min(Integer.MAX_VALUE / 1000, (millis + 999) / 1000);
    PGSimpleDataSource bounded = copy(source);
    bounded.setConnectTimeout(seconds);
    bounded.setSocketTimeout(seconds);
    bounded.setProperty("loginTimeout", String.format(Locale.ROOT, "%.3f", millis / 1000.0));
    // Commits of this library never wait for standbys: in the nights it is made for they are gone,
    // and a statement timeout does not end that wait.
    // A session that its client forgot, or whose client stands still, ends by the server's clock.
    long most = Math.min(millis, Integer.MAX_VALUE);
    String options =
        "-c synchronous_commit=local -c statement_timeout="
            + most
            + " -c idle_session_timeout="
            + most
            + " -c idle_in_transaction_session_timeout="
            + most;
    String own = source.getOptions();
    bounded.setOptions(own == null ? options : own + " " + options);
    return bounded;
  }

  private static PGSimpleDataSource copy(PGSimpleDataSource source) {
    try {
      PGSimpleDataSource copy = new PGSimpleDataSource();
      copy.initializeFrom(source);
      return copy;
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("The driver cannot copy its own data source", e);
    }
  }
}

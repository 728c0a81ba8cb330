package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Opens sessions that are bounded by a deadline: connecting, each read from the socket, and on the
 * server each statement.
 *
 * <p>Thread-safe.
 */
final class Connections {

  /**
   * Longer than {@link KeptSessions#FRESH}, so that a session that is used again is still there.
   */
  static final Duration KEPT_SERVER_SIDE = KeptSessions.FRESH.multipliedBy(2);

  private final SqlFailures failures;

  private final boolean verifies;

  /**
   * Connections to that server.
   *
   * @param verifies whether servers on other machines have to prove who they are
   */
  Connections(String server, boolean verifies) {
    this.verifies = verifies;
    this.failures = new SqlFailures(server);
  }

  /** For more calls than one: each bounds its own waits, the server what is left of them. */
  Session openToKeep(
      PGSimpleDataSource source,
      Optional<Endpoint> elsewhere,
      String applicationName,
      Deadline deadline) {
    return open(source, elsewhere, applicationName, deadline, KEPT_SERVER_SIDE);
  }

  Session open(
      PGSimpleDataSource source,
      Optional<Endpoint> elsewhere,
      String applicationName,
      Deadline deadline) {
    return open(source, elsewhere, applicationName, deadline, deadline.remaining());
  }

  private Session open(
      PGSimpleDataSource source,
      Optional<Endpoint> elsewhere,
      String applicationName,
      Deadline deadline,
      Duration serverSide) {
    String database = String.valueOf(source.getDatabaseName());
    if (deadline.isExpired()) {
      throw AdapterException.notApplied(
          "DEADLINE_REACHED", "There was no time left.", Map.of("database", database), null);
    }
    String address = "";
    try {
      PGSimpleDataSource bounded = bounded(source, deadline, serverSide);
      bounded.setApplicationName(applicationName);
      elsewhere.ifPresent(
          endpoint -> {
            bounded.setServerNames(new String[] {endpoint.host()});
            bounded.setPortNumbers(new int[] {endpoint.port()});
          });
      if (verifies) {
        Transport.verify(bounded);
      }
      address = bounded.getServerNames()[0] + ":" + bounded.getPortNumbers()[0];
      Connection connection = bounded.getConnection();
      return new Session(connection, deadline, failures);
    } catch (SQLException e) {
      checkInterrupt(database, e);
      throw failures.notConnected(database, address, e);
    } catch (RuntimeException e) {
      checkInterrupt(database, e);
      throw e;
    }
  }

  /** Its server takes commands of the replication protocol too, in the simple protocol only. */
  Session openReplication(
      PGSimpleDataSource source, Endpoint elsewhere, String applicationName, Deadline deadline) {
    PGSimpleDataSource replicating = copy(source);
    replicating.setReplication("database");
    // Without this the driver leaves the parameter out.
    replicating.setAssumeMinServerVersion("9.4");
    replicating.setPreferQueryMode(PreferQueryMode.SIMPLE);
    return open(replicating, Optional.of(elsewhere), applicationName, deadline);
  }

  /** The driver ends a login that is interrupted, and leaves the flag set. */
  private static void checkInterrupt(String database, Exception e) {
    if (Thread.currentThread().isInterrupted()) {
      throw AdapterException.unknown(
          "INTERRUPTED", "Connecting was interrupted.", Map.of("database", database), e);
    }
  }

  private static PGSimpleDataSource bounded(
      PGSimpleDataSource source, Deadline deadline, Duration serverSide) throws SQLException {
    long millis = Math.max(1, deadline.remaining().toMillis());
    int seconds = (int) Math.min(Integer.MAX_VALUE / 1000, (millis + 999) / 1000);
    PGSimpleDataSource bounded = copy(source);
    bounded.setConnectTimeout(seconds);
    bounded.setSocketTimeout(seconds);
    bounded.setProperty("loginTimeout", String.format(Locale.ROOT, "%.3f", millis / 1000.0));
    if (source.getAssumeMinServerVersion() == null) {
      // Saves two round trips after the login: the settings go with it.
      bounded.setAssumeMinServerVersion("14");
    }
    // Commits of this library never wait for standbys: in the nights it is made for they are gone,
    // and a statement timeout does not end that wait.
    // A session that its client forgot, or whose client stands still, ends by the server's clock.
    long most = Math.min(Math.max(1, serverSide.toMillis()), Integer.MAX_VALUE);
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

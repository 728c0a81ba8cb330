package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.PGConnection;

/**
 * One connection with one deadline. It remembers whether anything was sent that changes the server:
 * from then on a broken connection means that the effect is not known.
 *
 * <p>Confined to one thread.
 */
final class Session implements DatabaseSession, AutoCloseable {

  private final Connection connection;
  private final Deadline deadline;
  private final SqlFailures failures;
  private boolean acted;

  Session(Connection connection, Deadline deadline, SqlFailures failures) {
    this.connection = connection;
    this.deadline = deadline;
    this.failures = failures;
  }

  /** The same connection for another call, of which nothing was sent yet. */
  Session until(Deadline other) {
    return new Session(connection, other, failures);
  }

  /** Takes another name, and lets the server bound each statement by that time. */
  void become(String name, Duration most) {
    execute("take a name", bounds(name, most));
  }

  /** Is itself again: leaves role and locks, and takes its old name and bounds; one round trip. */
  void relieve(String name, Duration most) {
    execute(
        "leave the locks", "RESET ROLE; SELECT pg_advisory_unlock_all(); " + bounds(name, most));
  }

  private static String bounds(String name, Duration most) {
    long millis = Math.max(1, Math.min(most.toMillis(), Integer.MAX_VALUE));
    return "SET application_name = "
        + Sql.literal(name)
        + "; SET statement_timeout = "
        + millis
        + "; SET idle_session_timeout = "
        + millis
        + "; SET idle_in_transaction_session_timeout = "
        + millis;
  }

  @Override
  public <T> List<T> read(String doing, String sql, Row<T> reader, Object... arguments) {
    return send(doing, sql, reader, arguments);
  }

  @Override
  public <T> List<T> act(String doing, String sql, Row<T> reader, Object... arguments) {
    acted = true;
    return send(doing, sql, reader, arguments);
  }

  @Override
  public int act(String doing, String sql, Object... arguments) {
    acted = true;
    return execute(doing, sql, arguments);
  }

  private int execute(String doing, String sql, Object... arguments) {
    prepareToSend(doing);
    try (PreparedStatement statement = statement(sql, arguments)) {
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException e) {
      throw failures.of(e, acted, doing);
    }
  }

  private <T> List<T> send(String doing, String sql, Row<T> reader, Object... arguments) {
    prepareToSend(doing);
    try (PreparedStatement statement = statement(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> read = new ArrayList<>();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    } catch (SQLException e) {
      throw failures.of(e, acted, doing);
    }
  }

  private PreparedStatement statement(String sql, Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof List<?> list) {
        statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
      } else {
        statement.setObject(i + 1, arguments[i]);
      }
    }
    return statement;
  }

  /**
   * The statements of the body in one transaction that may write, whatever the server's default.
   */
  void inTransaction(String doing, Runnable body) {
    acted = true;
    prepareToSend(doing);
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET TRANSACTION READ WRITE");
      body.run();
      prepareToSend(doing);
      connection.commit();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      throw failures.of(e, acted, doing);
    }
  }

  /**
   * Sets a parameter of the server's own configuration; it takes no arguments, hence the quotes.
   */
  void alterSystem(String parameter, String value) {
    acted = true;
    note(parameter, value);
  }

  /** The same for a parameter of this library's own, which no change is about. */
  void note(String parameter, String value) {
    try {
      String literal = connection.unwrap(PGConnection.class).escapeLiteral(value);
      execute("set " + parameter, "ALTER SYSTEM SET " + parameter + " = '" + literal + "'");
    } catch (SQLException e) {
      throw failures.of(e, acted, "set " + parameter);
    }
  }

  void reload() {
    act("reload the configuration", "SELECT pg_reload_conf()", row -> row.getBoolean(1));
  }

  /** Waits on the server, so that the wait ends with the connection; then says if time is left. */
  boolean pause(double seconds) {
    if (deadline.isExpired()) {
      return false;
    }
    read("wait", "SELECT pg_sleep(?)", row -> true, seconds);
    return !deadline.isExpired();
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  Connection connection() {
    return connection;
  }

  private void prepareToSend(String doing) {
    if (Thread.currentThread().isInterrupted()) {
      throw AdapterException.unknown(
          "INTERRUPTED", "The call was interrupted.", Map.of("doing", doing), null);
    }
    if (deadline.isExpired()) {
      throw acted
          ? AdapterException.unknown(
              "DEADLINE_REACHED", "There was no time left.", Map.of("doing", doing), null)
          : AdapterException.notApplied(
              "DEADLINE_REACHED", "There was no time left.", Map.of("doing", doing), null);
    }
    try {
      long left = Math.max(1, deadline.remaining().toMillis());
      connection.setNetworkTimeout(Runnable::run, (int) Math.min(left, Integer.MAX_VALUE));
    } catch (SQLException e) {
      throw failures.of(e, acted, doing);
    }
  }

  /** Closes the connection; statements that are still running on the server end with it or not. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server is told, or it notices by itself; nobody can do more.
      return;
    }
  }
}

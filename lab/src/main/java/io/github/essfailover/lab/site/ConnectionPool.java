package io.github.essfailover.lab.site;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * As much of a connection pool as a homeserver needs: bounded, and a connection that failed is not
 * given out again.
 *
 * <p>Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {

  /** Work with a connection in auto-commit mode. */
  interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  private static final int WAIT_SECONDS = 5;

  private final DataSource source;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  ConnectionPool(DataSource source, int size) {
    this.source = source;
    this.permits = new Semaphore(size);
  }

  <T> T run(Work<T> work) throws SQLException {
    acquire();
    try {
      Connection connection = idle.poll();
      if (connection == null) {
        connection = source.getConnection();
      }
      T result;
      try {
        result = work.with(connection);
      } catch (SQLException | RuntimeException e) {
        discard(connection);
        throw e;
      }
      giveBack(connection);
      return result;
    } finally {
      permits.release();
    }
  }

  private void acquire() throws SQLException {
    try {
      if (!permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new SQLException("No connection became free within " + WAIT_SECONDS + " s.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("Interrupted while waiting for a connection.", e);
    }
  }

  private void giveBack(Connection connection) {
    idle.push(connection);
    if (closed && idle.remove(connection)) {
      discard(connection);
    }
  }

  private static void discard(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It was broken anyway; the failure that broke it is on its way to the caller.
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Connection c = idle.poll(); c != null; c = idle.poll()) {
      discard(c);
    }
  }
}

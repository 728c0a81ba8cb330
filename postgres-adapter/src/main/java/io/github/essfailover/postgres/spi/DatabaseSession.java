package io.github.essfailover.postgres.spi;

import io.github.essfailover.model.Deadline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A session in one database. Every statement is bounded by the session's deadline, here and on the
 * server; a failure is an {@link io.github.essfailover.error.AdapterException} that says what is
 * known about the effect. Arguments are bound; a {@code List} becomes an array of text.
 *
 * <p>Confined to one thread.
 */
public interface DatabaseSession {

  /** Reads one row. */
  @FunctionalInterface
  interface Row<T> {
    /** What the row says. */
    T read(ResultSet row) throws SQLException;
  }

  /**
   * All rows of a query that changes nothing.
   *
   * @param doing for people, when it fails
   */
  <T> List<T> read(String doing, String sql, Row<T> reader, Object... arguments);

  /** The only row of a query that changes nothing. */
  default <T> T readOne(String doing, String sql, Row<T> reader, Object... arguments) {
    return read(doing, sql, reader, arguments).get(0);
  }

  /** All rows of a query that changes something. */
  <T> List<T> act(String doing, String sql, Row<T> reader, Object... arguments);

  /** A statement without rows that changes something; the number of changed rows. */
  int act(String doing, String sql, Object... arguments);

  /** When every statement must have ended. */
  Deadline deadline();
}

package io.github.essfailover.lab.world;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What the lab does with, and asks about, the log of a server, as its superuser. Stateless. */
public final class Wal {

  private static final int MEGABYTE = 1_048_576;

  private Wal() {}

  /** The server writes that much log, in commits of a megabyte that wait for nobody. */
  public static void grow(PostgresInstance server, int megabytes) throws SQLException {
    try (Connection connection = server.superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = local");
      for (int i = 0; i < megabytes; i++) {
        statement.execute(
            "SELECT pg_logical_emit_message(true, 'lab', repeat('x', " + MEGABYTE + "))");
      }
    }
  }

  /** How far a primary has written, or a standby has received, in bytes. */
  public static long position(PostgresInstance server) throws SQLException {
    return number(
        server,
        "SELECT (CASE WHEN pg_is_in_recovery()"
            + " THEN GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())"
            + " ELSE pg_current_wal_lsn() END) - '0/0'::pg_lsn");
  }

  /** The timeline that a standby receives; 0 when it receives nothing. */
  public static long receivedTimeline(PostgresInstance standby) throws SQLException {
    return number(
        standby,
        "SELECT coalesce(max(received_tli), 0) FROM pg_stat_wal_receiver WHERE status ="
            + " 'streaming'");
  }

  /** From now on slots of a primary may keep that much log for standbys that are away. */
  public static void slotsMayKeep(PostgresInstance primary, int megabytes) throws SQLException {
    try (Connection connection = primary.superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '" + megabytes + "MB'");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  /** How much more log that slot of a primary may keep; -1 when it is lost or not there. */
  public static long slotBudget(PostgresInstance primary, String slot) throws SQLException {
    return number(
        primary,
        "SELECT coalesce(min(safe_wal_size), -1) FROM pg_replication_slots WHERE slot_name = '"
            + slot
            + "'");
  }

  /** Whether new sessions of a primary may not write, unless they insist. */
  public static boolean refusesWrites(PostgresInstance server) throws SQLException {
    return number(server, "SELECT (current_setting('default_transaction_read_only') = 'on')::int")
        == 1;
  }

  private static long number(PostgresInstance server, String sql) throws SQLException {
    try (Connection connection = server.superuser("postgres").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      if (!row.next()) {
        throw new SQLException("No row for: " + sql);
      }
      return row.getLong(1);
    }
  }
}

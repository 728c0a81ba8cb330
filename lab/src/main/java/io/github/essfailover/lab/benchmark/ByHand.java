package io.github.essfailover.lab.benchmark;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * The floor: the statements that are needed, and no others, by one who knows the servers, over
 * connections that are open. Confined to one thread.
 */
final class ByHand implements AutoCloseable {

  private static final String SETVAL =
      "DO $$ DECLARE s record; BEGIN FOR s IN SELECT schemaname, sequencename FROM pg_sequences"
          + " WHERE schemaname = 'public' LOOP EXECUTE format('SELECT setval(%L::regclass,"
          + " last_value, is_called) FROM %I.%I', format('%I.%I', s.schemaname, s.sequencename),"
          + " s.schemaname, s.sequencename); END LOOP; END $$";

  private final Servers servers;
  private final Map<String, Connection> open = new HashMap<>();

  ByHand(Servers servers, String... dataCenters) throws SQLException {
    this.servers = servers;
    for (String dataCenter : dataCenters) {
      open.put(dataCenter, servers.superuser(dataCenter, Servers.DATABASE));
      run(dataCenter, "SET synchronous_commit = local");
    }
  }

  /** Both standbys answer; dc1 does not. */
  void failover() throws Exception {
    freeze("dc2");
    freeze("dc3");
    Servers.await(() -> isFrozen("dc2") && isFrozen("dc3"));
    long ahead =
        Long.parseLong(one("dc3", "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn"))
            - Long.parseLong(one("dc2", "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn"));
    if (ahead > 0) {
      throw new IllegalStateException("dc3 is ahead; this round does not count");
    }
    promoteWithDc3();
  }

  /** dc1 is fenced, everybody has everything, dc2 takes over. */
  void switchover() throws Exception {
    run("dc1", "ALTER SYSTEM SET default_transaction_read_only = 'on'");
    run("dc1", "SELECT pg_reload_conf()");
    run("dc1", "BEGIN READ WRITE; ALTER ROLE synapse NOLOGIN; ALTER ROLE mas NOLOGIN; COMMIT");
    String end =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE usename IN ('synapse', 'mas')";
    Servers.await(() -> isEmpty("dc1", end));
    run("dc1", "BEGIN READ WRITE; SELECT pg_logical_emit_message(true, 'hand', 'fenced'); COMMIT");
    String last = one("dc1", "SELECT pg_current_wal_flush_lsn()");
    Servers.await(
        () ->
            is("dc2", "pg_last_wal_replay_lsn() >= '" + last + "'")
                && is("dc3", "pg_last_wal_receive_lsn() >= '" + last + "'"));
    freeze("dc2");
    freeze("dc3");
    Servers.await(() -> isFrozen("dc2") && isFrozen("dc3"));
    promoteWithDc3();
    run("dc2", "BEGIN; " + SETVAL + "; ALTER ROLE synapse LOGIN; ALTER ROLE mas LOGIN; COMMIT");
  }

  private void promoteWithDc3() throws Exception {
    run("dc2", "SELECT pg_create_physical_replication_slot('dc3', true)");
    run("dc3", "ALTER SYSTEM SET primary_slot_name = 'dc3'");
    run("dc3", "ALTER SYSTEM SET primary_conninfo = '" + servers.conninfo("dc2", "dc3") + "'");
    run("dc3", "SELECT pg_reload_conf()");
    Servers.await(
        () -> is("dc3", "EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')"));
    run("dc2", "SELECT pg_promote(false)");
    Servers.await(() -> is("dc2", "NOT pg_is_in_recovery()"));
  }

  private void freeze(String dataCenter) throws SQLException {
    run(dataCenter, "ALTER SYSTEM SET primary_conninfo = ''");
    run(dataCenter, "SELECT pg_reload_conf()");
  }

  private boolean isFrozen(String dataCenter) throws SQLException {
    return is(dataCenter, "NOT EXISTS (SELECT FROM pg_stat_wal_receiver)");
  }

  private boolean is(String dataCenter, String condition) throws SQLException {
    return one(dataCenter, "SELECT " + condition).equals("t");
  }

  private String one(String dataCenter, String query) throws SQLException {
    try (Statement statement = connection(dataCenter).createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return String.valueOf(row.getString(1));
    }
  }

  private boolean isEmpty(String dataCenter, String query) throws SQLException {
    try (Statement statement = connection(dataCenter).createStatement();
        ResultSet row = statement.executeQuery(query)) {
      return !row.next();
    }
  }

  private void run(String dataCenter, String sql) throws SQLException {
    try (Statement statement = connection(dataCenter).createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connection(String dataCenter) {
    Connection connection = open.get(dataCenter);
    if (connection == null) {
      throw new IllegalArgumentException("no connection to " + dataCenter + " is open");
    }
    return connection;
  }

  @Override
  public void close() {
    for (Connection connection : open.values()) {
      try {
        connection.close();
      } catch (SQLException e) {
        // The server has ended it already.
      }
    }
  }
}

package io.github.essfailover.lab.benchmark;

import io.github.essfailover.labservers.postgres.Login;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.PostgresSetup;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/** Three fresh servers with one small table. Thread-safe. */
final class Servers implements AutoCloseable {

  static final String DATABASE = "synapse";

  private static final String AGENT = "essfailover";
  private static final String PASSWORD = "agent-" + Long.toHexString(System.nanoTime());
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PostgresTrio trio;

  private Servers(PostgresTrio trio) {
    this.trio = trio;
  }

  static Servers startIn(Path folder) throws Exception {
    PostgresTrio trio = PostgresTrio.in(folder).start();
    Servers servers = new Servers(trio);
    try {
      servers.prepare();
      return servers;
    } catch (SQLException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  private void prepare() throws Exception {
    try (Connection application = application("dc1");
        Statement statement = application.createStatement()) {
      statement.execute("CREATE TABLE event (id bigserial PRIMARY KEY, writer int, number bigint)");
    }
    PostgresSetup.role(AGENT)
        .applicationRoles("synapse", "mas")
        .archive()
        .install(
            trio.dc1().superuser("postgres"),
            List.of(trio.dc1().superuser("synapse"), trio.dc1().superuser("mas")),
            PASSWORD.toCharArray());
    String end = one("dc1", "SELECT pg_current_wal_flush_lsn()::text");
    for (String standby : List.of("dc2", "dc3")) {
      await(() -> one(standby, "SELECT pg_last_wal_replay_lsn() >= '" + end + "'").equals("t"));
    }
  }

  PostgresTrio trio() {
    return trio;
  }

  /** The way of the library to a server, with the least privileges. */
  PostgresServer adapter(String dataCenter) {
    PostgresInstance instance = trio.instance(dataCenter);
    return PostgresServer.named("main")
        .locatedIn(dataCenter)
        .listensOn(instance.host(), instance.port())
        .replicationUser(trio.replicationUser(), trio.passfile().toString())
        .admin(agent(instance, "postgres"))
        .database("synapse", agent(instance, "synapse"))
        .database("mas", agent(instance, "mas"))
        .applicationRoles("synapse", "mas")
        .build();
  }

  private static PGSimpleDataSource agent(PostgresInstance instance, String database) {
    return instance.connectAs(new Login(AGENT, PASSWORD), database);
  }

  /** A session of the application. */
  Connection application(String dataCenter) throws SQLException {
    PGSimpleDataSource source =
        trio.instance(dataCenter).connectAs(trio.application(DATABASE), DATABASE);
    source.setConnectTimeout(1);
    return source.getConnection();
  }

  /** A session of the superuser. */
  Connection superuser(String dataCenter, String database) throws SQLException {
    return trio.instance(dataCenter).superuser(database).getConnection();
  }

  /** What a standby needs to follow a server. */
  String conninfo(String upstream, String follower) {
    PostgresInstance instance = trio.instance(upstream);
    return "host="
        + instance.host()
        + " port="
        + instance.port()
        + " user="
        + trio.replicationUser()
        + " passfile="
        + trio.passfile()
        + " application_name="
        + follower;
  }

  String one(String dataCenter, String query) throws SQLException {
    try (Connection connection = superuser(dataCenter, DATABASE);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited in vain for " + PATIENCE);
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Override
  public void close() {
    trio.close();
  }
}

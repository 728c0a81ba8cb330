package io.github.essfailover.labservers.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class PostgresTrioTest {

  private static final Path WORK = Path.of(System.getProperty("java.io.tmpdir"), "postgres");

  @Test
  void trio_started_replicatesWhatTheApplicationCommits() throws Exception {
    long started = System.nanoTime();
    try (PostgresTrio trio = PostgresTrio.in(WORK).listen("dc2", "127.0.2.1", 0).start()) {
      System.out.printf("trio started in %d ms%n", (System.nanoTime() - started) / 1_000_000);
      application(trio, trio.dc1(), "CREATE TABLE t (i int); INSERT INTO t VALUES (1)");

      await(() -> count(trio, trio.dc2()) == 1 && count(trio, trio.dc3()) == 1);

      trio.dc1().powerLoss();
      assertThat(trio.dc1().isRunning()).isFalse();
      trio.dc1().start();
      application(trio, trio.dc1(), "INSERT INTO t VALUES (2)");
      await(() -> count(trio, trio.dc2()) == 2 && count(trio, trio.dc3()) == 2);

      trio.rebuild(trio.dc3(), trio.dc1());
      await(() -> count(trio, trio.dc3()) == 2);
    }
  }

  private static void application(PostgresTrio trio, PostgresInstance on, String sql)
      throws SQLException {
    try (Connection connection =
            on.connectAs(trio.application("synapse"), "synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(PostgresTrio trio, PostgresInstance on) throws SQLException {
    try (Connection connection =
            on.connectAs(trio.application("synapse"), "synapse").getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException e) {
      return -1;
    }
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(until);
      Thread.onSpinWait();
    }
  }
}

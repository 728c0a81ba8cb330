package io.github.essfailover.postgres.scenario;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Four clients that commit one row after the other, log in again when they were thrown out, and
 * remember what the server acknowledged. Thread-safe.
 */
final class Writers implements AutoCloseable {

  static final String TABLE =
      "CREATE TABLE IF NOT EXISTS written (writer int, n bigint, PRIMARY KEY (writer, n))";

  private static final int COUNT = 4;
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  /** A row that the server said it has. */
  record Acknowledged(int writer, long n, Instant at) {}

  private record Row(int writer, long n) {}

  private final PGSimpleDataSource source;
  private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopped;

  private Writers(PGSimpleDataSource source) {
    this.source = source;
  }

  /** Starts them; the table is there. */
  static Writers start(PGSimpleDataSource application) {
    application.setSocketTimeout(5);
    application.setConnectTimeout(2);
    Writers writers = new Writers(application);
    for (int i = 1; i <= COUNT; i++) {
      int writer = i;
      Thread thread = new Thread(() -> writers.write(writer), "writer-" + i);
      thread.setDaemon(true);
      writers.threads.add(thread);
    }
    writers.threads.forEach(Thread::start);
    return writers;
  }

  private void write(int writer) {
    long n = 0;
    while (!stopped) {
      try (Connection connection = source.getConnection();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO written VALUES (?, ?)")) {
        while (!stopped) {
          insert.setInt(1, writer);
          insert.setLong(2, ++n);
          insert.executeUpdate();
          acknowledged.add(new Acknowledged(writer, n, Instant.now()));
        }
      } catch (SQLException e) {
        // Thrown out, or nobody is there: whether the last row was written is not known.
        LockSupport.parkNanos(AGAIN_NANOS);
      }
    }
  }

  /** How many rows were acknowledged until now. */
  int count() {
    return acknowledged.size();
  }

  /** No more rows; returns when the last answer is in. */
  Writers stop() {
    stopped = true;
    try {
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(20));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  /** What was acknowledged and is not on that server. */
  List<Acknowledged> lostOn(PostgresInstance server) throws SQLException {
    Set<Row> there = new HashSet<>();
    try (Connection connection = server.superuser("synapse").getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT writer, n FROM written")) {
      while (rows.next()) {
        there.add(new Row(rows.getInt(1), rows.getLong(2)));
      }
    }
    return acknowledged.stream()
        .filter(row -> !there.contains(new Row(row.writer(), row.n())))
        .toList();
  }

  @Override
  public void close() {
    stop();
  }
}

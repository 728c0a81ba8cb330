package io.github.essfailover.postgres;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Clients of the application that commit one row after the other wherever they are let in, and
 * remember what was acknowledged. Thread-safe.
 */
final class AcknowledgedRows implements AutoCloseable {

  private record Row(String key, String at, long nanos) {}

  private final PostgresTrio trio;
  private final List<String> places;
  private final List<Thread> clients = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private volatile boolean over;

  private AcknowledgedRows(PostgresTrio trio, List<String> places) {
    this.trio = trio;
    this.places = places;
  }

  /** So many clients, which try these servers in turn. */
  static AcknowledgedRows by(int count, PostgresTrio trio, String... places) {
    AcknowledgedRows rows = new AcknowledgedRows(trio, List.of(places));
    for (int i = 0; i < count; i++) {
      String client = "client " + i;
      Thread thread = new Thread(() -> rows.write(client), client);
      thread.setDaemon(true);
      rows.clients.add(thread);
      thread.start();
    }
    return rows;
  }

  private void write(String client) {
    long number = 0;
    int tries = 0;
    while (!over) {
      String at = places.get(tries++ % places.size());
      try (Connection connection =
              trio.instance(at).connectAs(trio.application("synapse"), "synapse").getConnection();
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO acknowledged (key) VALUES (?)")) {
        while (!over) {
          String key = client + ": " + ++number;
          insert.setString(1, key);
          insert.executeUpdate();
          acknowledged(new Row(key, at, System.nanoTime()));
        }
      } catch (SQLException refused) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void acknowledged(Row row) {
    rows.add(row);
  }

  synchronized long countAt(String place) {
    return rows.stream().filter(row -> row.at().equals(place)).count();
  }

  /** The longest time between two acknowledged rows, of whatever client and server. */
  synchronized Duration outage() {
    long[] times = rows.stream().mapToLong(Row::nanos).sorted().toArray();
    long longest = 0;
    for (int i = 1; i < times.length; i++) {
      longest = Math.max(longest, times[i] - times[i - 1]);
    }
    return Duration.ofNanos(longest);
  }

  /** Ends the clients and answers which acknowledged rows the server does not have. */
  List<String> missingAt(PostgresInstance server) throws SQLException, InterruptedException {
    close();
    for (Thread client : clients) {
      client.join();
    }
    Set<String> there = new TreeSet<>();
    try (Connection connection = server.superuser("synapse").getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT key FROM acknowledged")) {
      while (row.next()) {
        there.add(row.getString(1));
      }
    }
    synchronized (this) {
      return rows.stream().map(Row::key).filter(key -> !there.contains(key)).toList();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}

package io.github.essfailover.lab.benchmark;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Clients that commit one row after the other, wherever they are let in, and remember which were
 * acknowledged and when. Thread-safe.
 */
final class Writers implements AutoCloseable {

  /** An acknowledged row. */
  private record Row(int writer, long number, String at, long nanos) {}

  private final Servers servers;
  private final List<String> dataCenters;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private volatile boolean over;

  private Writers(Servers servers, List<String> dataCenters) {
    this.servers = servers;
    this.dataCenters = dataCenters;
  }

  /** So many clients, which try these data centers in turn. */
  static Writers start(Servers servers, int count, String... dataCenters) {
    Writers writers = new Writers(servers, List.of(dataCenters));
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> writers.write(number), "writer-" + i);
      thread.setDaemon(true);
      writers.threads.add(thread);
      thread.start();
    }
    return writers;
  }

  private void write(int writer) {
    long number = 0;
    int tries = 0;
    while (!over) {
      String at = dataCenters.get(tries++ % dataCenters.size());
      try (Connection connection = servers.application(at);
          PreparedStatement insert =
              connection.prepareStatement("INSERT INTO event (writer, number) VALUES (?, ?)")) {
        while (!over) {
          number++;
          insert.setInt(1, writer);
          insert.setLong(2, number);
          insert.executeUpdate();
          acknowledged(new Row(writer, number, at, System.nanoTime()));
        }
      } catch (SQLException refused) {
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void acknowledged(Row row) {
    rows.add(row);
    notifyAll();
  }

  /** Waits until that data center has acknowledged so many rows. */
  synchronized void await(String dataCenter, int count) throws InterruptedException {
    while (rows.stream().filter(row -> row.at().equals(dataCenter)).count() < count) {
      wait(1_000);
    }
  }

  /** When that data center acknowledged its first row, by {@link System#nanoTime}. */
  synchronized long firstAt(String dataCenter) {
    return rows.stream()
        .filter(row -> row.at().equals(dataCenter))
        .mapToLong(Row::nanos)
        .min()
        .orElseThrow();
  }

  /** When that data center acknowledged its last row. */
  synchronized long lastAt(String dataCenter) {
    return rows.stream()
        .filter(row -> row.at().equals(dataCenter))
        .mapToLong(Row::nanos)
        .max()
        .orElseThrow();
  }

  synchronized int acknowledged() {
    return rows.size();
  }

  /** Ends the clients, and counts the acknowledged rows that the server does not have. */
  long lostAt(String dataCenter) throws SQLException, InterruptedException {
    close();
    for (Thread thread : threads) {
      thread.join();
    }
    Set<String> there = new TreeSet<>();
    try (Connection connection = servers.superuser(dataCenter, Servers.DATABASE);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT writer, number FROM event")) {
      while (row.next()) {
        there.add(row.getInt(1) + ":" + row.getLong(2));
      }
    }
    synchronized (this) {
      return rows.stream()
          .filter(row -> !there.contains(row.writer() + ":" + row.number()))
          .count();
    }
  }

  @Override
  public void close() {
    over = true;
  }
}

package io.github.essfailover.lab.world;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Which server takes writes and who replicates from whom, found out on the servers themselves and
 * past everything that is under test.
 *
 * <p>Immutable.
 *
 * @param writable names of the data centers whose server took a durable write
 * @param replicating standby to upstream, where the standby's receiver is streaming
 */
public record Inspection(List<String> writable, SortedMap<String, String> replicating) {

  static Inspection of(List<LabDataCenter> dataCenters) {
    Set<String> writable = new ConcurrentSkipListSet<>();
    SortedMap<String, String> replicating = new ConcurrentSkipListMap<>();
    Parallel.run(
        dataCenters.stream()
            .map(dc -> (Runnable) () -> look(dc, dataCenters, writable, replicating))
            .toList());
    return new Inspection(List.copyOf(writable), new TreeMap<>(replicating));
  }

  private static void look(
      LabDataCenter at,
      List<LabDataCenter> all,
      Set<String> writable,
      Map<String, String> replicating) {
    if (takesWrite(at.database())) {
      writable.add(at.name());
    }
    upstream(at.database()).ifPresent(host -> replicating.put(at.name(), name(host, all)));
  }

  private static String name(String host, List<LabDataCenter> dataCenters) {
    return dataCenters.stream()
        .filter(dc -> dc.database().host().equals(host) || dc.database().peerHost().equals(host))
        .map(LabDataCenter::name)
        .findFirst()
        .orElse(host);
  }

  /** A commit that waits for no standby: whether one confirms is not the question. */
  private static boolean takesWrite(PostgresInstance server) {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement()) {
      statement.execute("SET synchronous_commit = local");
      statement.execute("CREATE TABLE IF NOT EXISTS lab_write_attempts (at timestamptz)");
      return statement.executeUpdate("INSERT INTO lab_write_attempts VALUES (now())") == 1;
    } catch (SQLException e) {
      return false;
    }
  }

  private static Optional<String> upstream(PostgresInstance server) {
    try (Connection connection = connect(server);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT sender_host FROM pg_stat_wal_receiver WHERE status = 'streaming'")) {
      return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private static Connection connect(PostgresInstance server) throws SQLException {
    PGSimpleDataSource source = server.superuser("postgres");
    source.setConnectTimeout(2);
    source.setSocketTimeout(10);
    return source.getConnection();
  }
}

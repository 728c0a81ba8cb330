package io.github.essfailover.testkit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What applications commit, and what becomes of it. Guarded by the world's lock. */
final class Applications {
  private static final long SERVICE_BYTES = 100;

  private final List<Server> servers;
  private final Replication replication;
  private final Map<String, Server> current = new TreeMap<>();
  private final List<Commit> acknowledged = new ArrayList<>();
  private int written;

  Applications(List<Server> servers, Replication replication) {
    this.servers = servers;
    this.replication = replication;
    servers.stream().filter(server -> server.primary).forEach(this::promoted);
  }

  /** It is the server that its replication group's commits have to be on from now on. */
  void promoted(Server server) {
    current.put(server.name, server);
  }

  private Server current(String server) {
    return Optional.ofNullable(current.get(server))
        .orElseThrow(() -> new IllegalStateException("no server '" + server + "' was primary"));
  }

  Commit commit(Server server, String database, long bytes, Instant now) {
    if (!server.databases.contains(database)) {
      throw new IllegalArgumentException(server + " has no database '" + database + "'");
    }
    if (!server.takesWrites()) {
      throw new CommitFailedException(server + " takes no writes", false);
    }
    written++;
    Commit commit =
        new Commit(
            server + "/" + database + "/" + written,
            server.home.id(),
            server.name,
            database,
            server.wal.end().plusBytes(bytes),
            now);
    server.wal.append(WalRecord.ofCommit(commit, server.wal.timeline()));
    if (!replication.confirmed(server)) {
      throw new CommitFailedException(server + " waits for a synchronous standby", true);
    }
    if (!server.trial) {
      acknowledged.add(commit);
    }
    return commit;
  }

  /** Commits in each database server that the workloads of a data center use. */
  boolean commitThrough(FakeDataCenter place, Instant now) {
    try {
      servers.stream()
          .filter(server -> place.cluster().writesTo(server))
          .forEach(s -> commit(s, s.databases.iterator().next(), SERVICE_BYTES, now));
      return true;
    } catch (CommitFailedException e) {
      return false;
    }
  }

  List<Commit> acknowledged() {
    return List.copyOf(acknowledged);
  }

  List<Commit> lost() {
    return acknowledged.stream()
        .filter(commit -> !current(commit.server()).wal.contains(commit))
        .toList();
  }

  List<Commit> missingIn(FakeDataCenter place) {
    return acknowledged.stream()
        .filter(commit -> !place.database(commit.server()).server().wal.contains(commit))
        .toList();
  }
}

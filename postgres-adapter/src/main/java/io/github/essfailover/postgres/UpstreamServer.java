package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.Upstream;
import java.util.Map;
import java.util.Optional;

/**
 * The server that a returning one is to follow, seen with the returning one's credentials: roles
 * replicate.
 */
final class UpstreamServer {

  private static final String CHECKPOINT_TIMELINE =
      "SELECT timeline_id FROM pg_control_checkpoint()";

  private static final String SEGMENT_BYTES =
      "SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'";

  private static final String HAS_SEGMENT =
      "SELECT EXISTS (SELECT FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
          + " AND substr(name, 9) = ?)";

  private static final String TABLESPACES =
      "SELECT EXISTS (SELECT FROM pg_tablespace"
          + " WHERE spcname NOT IN ('pg_default', 'pg_global'))";

  private final Server server;
  private final Upstream upstream;

  UpstreamServer(Server server, Upstream upstream) {
    this.server = server;
    this.upstream = upstream;
  }

  Upstream upstream() {
    return upstream;
  }

  /** Looks at it, and refuses one that nobody can follow yet. */
  DatabaseState state(Deadline deadline) {
    DatabaseState state = server.observeThrough(upstream.endpoint(), deadline);
    if (!state.isPrimary()) {
      throw AdapterException.permanent(
          "UPSTREAM_NOT_PRIMARY",
          "The upstream is a standby itself.",
          context(),
          "Name the active data center's server; what the active one does not have cannot be told"
              + " from a standby.",
          null);
    }
    if (!state.slots().contains(upstream.slot())) {
      throw AdapterException.notApplied(
          "SLOT_MISSING", "The upstream has no replication slot for this server.", context(), null);
    }
    return state;
  }

  Divergence.Copy copy(DatabaseState state, Deadline deadline) {
    return new Divergence.Copy(
        history(state.timeline(), deadline), state.position(), state.marks());
  }

  /** The first timeline has none. */
  private TimelineHistory history(int timeline, Deadline deadline) {
    if (timeline == 1) {
      return TimelineHistory.first(timeline);
    }
    try (Session session = server.openReplication(upstream.endpoint(), deadline)) {
      return session.readOne(
          "read the history of timeline " + timeline,
          "TIMELINE_HISTORY " + timeline,
          row -> TimelineHistory.parse(timeline, row.getString("content")));
    }
  }

  long segmentBytes(Deadline deadline) {
    return ask("read the size of log segments", SEGMENT_BYTES, deadline);
  }

  private long ask(String doing, String query, Deadline deadline) {
    try (Session session = open(deadline)) {
      return session.readOne(doing, query, row -> row.getLong(1));
    }
  }

  /** Whether the log from there on is still in its pg_wal. */
  boolean hasLogFrom(Lsn position, long segmentBytes, Deadline deadline) {
    try (Session session = open(deadline)) {
      return session.readOne(
          "look for a log segment",
          HAS_SEGMENT,
          row -> row.getBoolean(1),
          WalFiles.suffix(position, segmentBytes));
    }
  }

  boolean hasTablespaces(Deadline deadline) {
    try (Session session = open(deadline)) {
      return session.readOne("look for tablespaces", TABLESPACES, row -> row.getBoolean(1));
    }
  }

  /**
   * {@code pg_rewind} reads the timeline from the control file, which after a promotion follows
   * with the next checkpoint only; before it says that there is nothing to do (PostgreSQL 15).
   */
  void checkpoint(int timeline, Deadline deadline) {
    try (Session session = open(deadline)) {
      int written =
          session.readOne(
              "read the timeline of the checkpoint", CHECKPOINT_TIMELINE, row -> row.getInt(1));
      if (written < timeline) {
        session.act("write a checkpoint", "CHECKPOINT");
      }
    }
  }

  /**
   * A rewound server answers only when it has all log up to where the upstream wrote at the end of
   * the rewind. An upstream without commits sends the last of that when it happens to flush it;
   * measured: up to 10 s later.
   */
  void flushLog(Deadline deadline) {
    try (Session session = open(deadline)) {
      session.inTransaction(
          "flush the log",
          () ->
              session.act(
                  "flush the log",
                  "SELECT pg_logical_emit_message(true, 'essfailover', 'rejoin')",
                  row -> true));
    }
  }

  private Session open(Deadline deadline) {
    return server.openElsewhere(Optional.of(upstream.endpoint()), deadline);
  }

  private Map<String, String> context() {
    Map<String, String> context = server.context();
    context.put("upstream", upstream.endpoint().toString());
    context.put("slot", upstream.slot());
    return context;
  }
}

package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * One act at a time on a server, and none of a superseded run.
 *
 * <p>Each acting session carries its epoch in its name and holds an advisory lock, which works on
 * standbys too (PostgreSQL 18 documentation, 26.4.1). Who has a higher epoch ends the sessions of
 * lower ones, and with them whatever they still had in their queues; having the lock proves that
 * they are over. It then writes its epoch down on the server, so that a session that a lower one
 * opens later is refused, even when no newer session is there any more.
 *
 * <p>Needs sessions: no pooler in transaction mode between here and the server. Confined to one
 * thread.
 */
final class EpochLock {

  private static final String PREFIX = "essfailover epoch ";

  /** "essfailo" in ASCII: an arbitrary number that nobody else uses. */
  static final long KEY = 0x657373_6661696C6FL;

  private static final String HOLDER =
      "SELECT a.pid, a.application_name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
          + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1"
          + " AND ((l.classid::bigint << 32) | l.objid::bigint) = ?"
          + " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

  /** In all databases: the lock is one database's, and an act may have sessions in several. */
  private static final String NAMED =
      "SELECT pid, application_name FROM pg_stat_activity WHERE usename = current_user"
          + " AND application_name LIKE ? AND pid <> pg_backend_pid()";

  /**
   * In one round trip, in this order: the lock, and if it is ours what the server says with it. The
   * references to the first row keep the rest from being read before.
   */
  private static final String TRY =
      "WITH attempt AS MATERIALIZED (SELECT pg_try_advisory_lock(?) AS locked)"
          + " SELECT locked,"
          + " (SELECT COALESCE(max(setting::bigint), 0) FROM pg_file_settings WHERE name = '"
          + ServerNotes.EPOCH
          + "' AND setting ~ '^[0-9]{1,18}$' AND attempt.locked IS NOT NULL),"
          + " (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user"
          + " AND application_name LIKE ? AND pid <> pg_backend_pid()"
          + " AND attempt.locked IS NOT NULL)"
          + " FROM attempt";

  private static final double LOOK_AGAIN_SECONDS = 0.01;

  private record Other(int pid, long epoch) {}

  private record Look(boolean locked, long epoch, int others) {}

  private final Session session;
  private final long epoch;
  private final String server;
  private List<Other> seen = List.of();

  EpochLock(Session session, long epoch, String server) {
    this.session = session;
    this.epoch = epoch;
    this.server = server;
  }

  static String applicationName(long epoch) {
    return PREFIX + epoch;
  }

  /** Takes the lock, and with it the server from lower epochs. */
  void take() {
    Look look = look();
    while (!look.locked) {
      endOlder(holders());
      pause();
      look = look();
    }
    if (look.others > 0) {
      endOlderSessions();
    }
    if (look.epoch < epoch) {
      ServerNotes.epoch(session, epoch);
      // Whoever came in between has read the old number, and is here; later ones read the new one.
      endOlderSessions();
    }
  }

  /** One more session of an act whose first session holds the lock. */
  void join() {
    refuseIfOlderThan(ServerNotes.epoch(session));
  }

  private void refuseIfOlderThan(long newer) {
    if (newer > epoch) {
      throw AdapterException.permanent(
          "EPOCH_SUPERSEDED",
          "A newer run acts on this database server.",
          Map.of("server", server, "own", "" + epoch, "newer", "" + newer),
          "Stop this run; the newer one decides. If there is none, the journal was lost or made"
              + " anew: restore it, or raise its epoch above the newer one.",
          null);
    }
  }

  private Look look() {
    Look look =
        session.readOne(
            "take the lock of the deployment",
            TRY,
            row -> new Look(row.getBoolean(1), row.getLong(2), row.getInt(3)),
            KEY,
            PREFIX + "%");
    refuseIfOlderThan(look.epoch);
    return look;
  }

  private List<Other> holders() {
    return session.read("see who holds the lock of the deployment", HOLDER, EpochLock::other, KEY);
  }

  private void endOlderSessions() {
    while (endOlder(named()) > 0) {
      pause();
    }
  }

  private List<Other> named() {
    return session.read("look for sessions of older runs", NAMED, EpochLock::other, PREFIX + "%");
  }

  /** How many there were. */
  private int endOlder(List<Other> others) {
    seen = others;
    others.forEach(other -> refuseIfOlderThan(other.epoch));
    List<Other> older = others.stream().filter(other -> other.epoch < epoch).toList();
    older.forEach(
        other ->
            session.read(
                "end the session of an older run",
                "SELECT pg_terminate_backend(?)",
                row -> row.getBoolean(1),
                other.pid));
    return older.size();
  }

  private void pause() {
    if (!session.pause(LOOK_AGAIN_SECONDS)) {
      throw AdapterException.notApplied(
          "EARLIER_ACT_NOT_ENDED",
          "A session of an earlier act on this database server does not end.",
          Map.of("server", server, "own", "" + epoch, "seen", seen.toString()),
          null);
    }
  }

  private static Other other(ResultSet row) throws SQLException {
    return new Other(row.getInt(1), epochOf(String.valueOf(row.getString(2))));
  }

  private static long epochOf(String applicationName) {
    try {
      return Long.parseLong(applicationName.substring(PREFIX.length()));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Long.MIN_VALUE;
    }
  }
}

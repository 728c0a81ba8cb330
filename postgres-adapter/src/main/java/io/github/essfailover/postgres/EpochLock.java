package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import java.util.List;
import java.util.Map;

/**
 * One act at a time on a server, and none of a superseded run: each acting session holds an
 * advisory lock and carries its epoch in its name. Who has a higher epoch ends the session of a
 * lower one, and with it whatever that one still had in its queue. Advisory locks work on standbys
 * (PostgreSQL 18 documentation, 26.4.1).
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

  private static final double LOOK_AGAIN_SECONDS = 0.01;

  private record Holder(int pid, long epoch) {}

  private EpochLock() {}

  static String applicationName(long epoch) {
    return PREFIX + epoch;
  }

  static void take(Session session, long epoch, String server) {
    while (!tryLock(session)) {
      for (Holder holder : holders(session)) {
        if (holder.epoch > epoch) {
          throw AdapterException.permanent(
              "EPOCH_SUPERSEDED",
              "A newer run acts on this database server.",
              Map.of("server", server, "own", "" + epoch, "newer", "" + holder.epoch),
              "Stop this run; the newer one decides.",
              null);
        }
        if (holder.epoch < epoch) {
          session.read(
              "end the session of an older run",
              "SELECT pg_terminate_backend(?)",
              row -> row.getBoolean(1),
              holder.pid);
        }
      }
      session.pause(LOOK_AGAIN_SECONDS);
    }
  }

  private static boolean tryLock(Session session) {
    return session.readOne(
        "take the lock of the deployment",
        "SELECT pg_try_advisory_lock(?)",
        row -> row.getBoolean(1),
        KEY);
  }

  private static List<Holder> holders(Session session) {
    return session.read(
        "see who holds the lock of the deployment",
        HOLDER,
        row -> new Holder(row.getInt(1), epochOf(String.valueOf(row.getString(2)))),
        KEY);
  }

  private static long epochOf(String applicationName) {
    try {
      return Long.parseLong(applicationName.substring(PREFIX.length()));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return Long.MIN_VALUE;
    }
  }
}

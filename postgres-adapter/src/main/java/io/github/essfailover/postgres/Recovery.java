package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;

/**
 * Whether a server is in recovery and stays there. An ordered promotion first replays everything
 * that was received, which can take minutes: till then the server says that it is a standby, and
 * nothing can call the promotion off.
 */
final class Recovery {

  /** What {@code pg_promote} leaves in the data folder until the startup process has read it. */
  private static final String ORDERED = "SELECT (pg_stat_file('promote', true)).size IS NOT NULL";

  /**
   * From then on the server refuses to resume replay: PostgreSQL 18 documentation, 9.28.6 "Recovery
   * Control Functions". Asked only where it would change nothing.
   */
  private static final String PROBE =
      "SELECT pg_wal_replay_resume() WHERE pg_get_wal_replay_pause_state() = 'not paused'";

  private static final String NOT_IN_PREREQUISITE_STATE = "55000";

  private Recovery() {}

  static boolean isStandby(Session session) {
    return session.readOne("read the role", "SELECT pg_is_in_recovery()", row -> row.getBoolean(1));
  }

  /** Whether a promotion was ordered and has not ended. The server is a standby. */
  static boolean isEnding(Session session) {
    boolean ordered =
        session.readOne("look for an ordered promotion", ORDERED, row -> row.getBoolean(1));
    return ordered || refusesToResume(session);
  }

  private static boolean refusesToResume(Session session) {
    try {
      session.read("look for a promotion under way", PROBE, row -> true);
      return false;
    } catch (AdapterException e) {
      if (NOT_IN_PREREQUISITE_STATE.equals(e.context().get("sqlState"))) {
        return true;
      }
      throw e;
    }
  }
}

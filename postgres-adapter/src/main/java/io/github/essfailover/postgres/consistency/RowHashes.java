package io.github.essfailover.postgres.consistency;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.consistency.ConsistencyCheck.Seen;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The rows of one query on both servers. A snapshot of a live primary and a replayed position do
 * not describe the same instant, as the order of commit records is not the order in which snapshots
 * see them. So the primary has to be quiet: every transaction with a number below the next one to
 * complete is over when the look begins, none has completed when it ends, and the standby has
 * replayed all that came before. Nothing changes a visible row without such a completion; what is
 * not committed is visible on neither side.
 */
final class RowHashes {

  /** How often to look whether the standby has replayed. */
  private static final double LOOK_AGAIN_SECONDS = 0.02;

  /**
   * The end of the last record: right behind a page's header the insert position is past something
   * that no standby ever confirms.
   */
  private static final String MOMENT =
      """
      SELECT pg_snapshot_xmin(s)::text AS oldest, pg_snapshot_xmax(s)::text AS next,
        CASE WHEN l.behind <= 40 THEN l.lsn - l.behind ELSE l.lsn END::text AS position
      FROM pg_current_snapshot() s, LATERAL (
        SELECT p AS lsn, mod(p - '0/0', current_setting('wal_block_size')::numeric) AS behind
        FROM pg_current_wal_insert_lsn() p) l
      """;

  /** Otherwise two servers may print one value in two ways. */
  private static final String ONE_WAY_TO_PRINT =
      "SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO', false),"
          + " set_config('IntervalStyle', 'postgres', false), set_config('bytea_output', 'hex',"
          + " false), set_config('extra_float_digits', '1', false)";

  private record Moment(String oldest, String next, String position) {
    static Moment of(ResultSet row) throws SQLException {
      return new Moment(row.getString(1), row.getString(2), row.getString(3));
    }

    boolean isQuiet() {
      return oldest.equals(next);
    }
  }

  private record Hash(long rows, String sum) {}

  private final DatabaseSessions primary;
  private final DatabaseSessions standby;
  private final String query;

  RowHashes(DatabaseSessions primary, DatabaseSessions standby, String query) {
    this.primary = primary;
    this.standby = standby;
    this.query = query;
  }

  Seen compare(Deadline deadline) {
    return primary.with(
        deadline, original -> standby.with(deadline, copy -> compare(original, copy)));
  }

  private Seen compare(DatabaseSession original, DatabaseSession copy) {
    Moment before = moment(original);
    if (!before.isQuiet()) {
      return Seen.notChecked(
          "the primary is writing; rows can be compared only while it is fenced");
    }
    if (!awaitReplay(copy, before.position)) {
      return Seen.notChecked("the standby did not replay to " + before.position + " in time");
    }
    Hash expected = hash(original);
    Hash found = hash(copy);
    if (!moment(original).next.equals(before.next)) {
      return Seen.notChecked("the primary wrote meanwhile; rows can be compared only while fenced");
    }
    return expected.equals(found)
        ? Seen.sound(found.rows + " rows are equal at " + before.position)
        : Seen.broken(
            found.rows
                + " rows instead of "
                + expected.rows
                + (found.rows == expected.rows ? ", with other contents" : "")
                + " at "
                + before.position);
  }

  private static Moment moment(DatabaseSession session) {
    return session.readOne("see whether the primary writes", MOMENT, Moment::of);
  }

  private static boolean awaitReplay(DatabaseSession copy, String position) {
    while (!copy.readOne(
        "see how far the standby is",
        "SELECT pg_last_wal_replay_lsn() >= ?::pg_lsn",
        row -> row.getBoolean(1),
        position)) {
      if (copy.deadline().isExpired()) {
        return false;
      }
      copy.read("wait", "SELECT pg_sleep(?)", row -> true, LOOK_AGAIN_SECONDS);
    }
    return true;
  }

  private Hash hash(DatabaseSession session) {
    session.read("agree on how values are printed", ONE_WAY_TO_PRINT, row -> true);
    return session.readOne(
        "hash the rows",
        "SELECT count(*), COALESCE(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM ("
            + query
            + ") t",
        row -> new Hash(row.getLong(1), row.getString(2)));
  }
}

package io.github.essfailover.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Whether the log reaches its archive: PostgreSQL 18 documentation, 27.2.12 "pg_stat_archiver". */
final class ArchiveChecks {

  /** A few are normal when a burst of writes is being archived. */
  private static final int TOO_MANY_WAITING = 16;

  private static final String QUERY =
      """
      SELECT pg_is_in_recovery() AS standby,
        current_setting('archive_mode') AS mode,
        current_setting('archive_command') IN ('', '(disabled)')
          AND COALESCE(current_setting('archive_library', true), '') = '' AS nowhere,
        a.last_archived_time IS NULL AS never,
        extract(epoch FROM clock_timestamp() - a.last_archived_time)::bigint AS age,
        COALESCE(a.last_failed_time > a.last_archived_time
          OR (a.last_failed_time IS NOT NULL AND a.last_archived_time IS NULL), false) AS failing,
        a.last_failed_wal AS failed_wal,
        (SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready') AS waiting
      FROM pg_stat_archiver a
      """;

  /** What the archiver says of itself. */
  record Seen(
      boolean standby,
      String mode,
      boolean nowhere,
      boolean never,
      long ageSeconds,
      boolean failing,
      @Nullable String failedSegment,
      long waiting) {

    static Seen of(ResultSet row) throws SQLException {
      return new Seen(
          row.getBoolean("standby"),
          row.getString("mode"),
          row.getBoolean("nowhere"),
          row.getBoolean("never"),
          row.getLong("age"),
          row.getBoolean("failing"),
          row.getString("failed_wal"),
          row.getLong("waiting"));
    }
  }

  private ArchiveChecks() {}

  static void run(Session session, Findings findings) {
    judge(session.readOne("check the archive", QUERY, Seen::of), findings);
  }

  static void judge(Seen seen, Findings findings) {
    boolean archives = seen.mode.equals("always") || (seen.mode.equals("on") && !seen.standby);
    if (!seen.mode.equals("off") && seen.nowhere) {
      findings.warning(
          "database.archive-status",
          "archive_mode is on and neither archive_command nor archive_library says where to: log"
              + " piles up until the disk is full",
          "Set one of them, or archive_mode to off.");
      return;
    }
    if (!archives) {
      return;
    }
    String last = seen.never ? "never succeeded" : "succeeded last " + seen.ageSeconds + " s ago";
    if (seen.failing) {
      findings.error(
          "database.archive-status",
          "archiving fails at "
              + seen.failedSegment
              + " and "
              + last
              + "; "
              + seen.waiting
              + " segments wait",
          "Read the server's log; until it is mended backups cannot be restored to now, and the"
              + " disk fills.");
    } else if (seen.waiting > TOO_MANY_WAITING) {
      findings.warning(
          "database.archive-status",
          seen.waiting + " segments wait to be archived, which " + last,
          "See why the archive is slow.");
    }
  }
}

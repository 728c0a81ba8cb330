package io.github.essfailover.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Settings and states of one server that a promotion inherits, or that lose what was acknowledged.
 * Sources: PostgreSQL 18 documentation, chapters 19 and 26.
 */
final class SettingChecks {

  private static final String QUERY =
      """
      SELECT pg_is_in_recovery() AS standby,
        current_setting('wal_level') AS wal_level,
        current_setting('fsync') AS fsync,
        current_setting('full_page_writes') AS full_page_writes,
        current_setting('synchronous_standby_names') AS synchronous,
        current_setting('default_transaction_read_only') AS read_only,
        current_setting('data_checksums') AS checksums,
        (SELECT sum(checksum_failures) FROM pg_stat_database) AS failures,
        current_setting('hot_standby_feedback') AS feedback,
        (SELECT setting::bigint FROM pg_settings
         WHERE name = 'max_standby_streaming_delay') AS delay_millis,
        current_setting('primary_conninfo') AS conninfo
      """;

  private static final String READERS =
      """
      SELECT count(*) AS readers,
        COALESCE(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::bigint AS seconds
      FROM pg_stat_activity
      WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND clock_timestamp() - xact_start > ? * interval '1 millisecond'
      """;

  private static final String FILE_IS_READABLE =
      "SELECT has_table_privilege('pg_file_settings', 'SELECT')"
          + " AND has_function_privilege('pg_show_all_file_settings()', 'EXECUTE')";

  private static final String ASYNCHRONOUS =
      "SELECT 'the server' FROM (SELECT setting FROM pg_file_settings"
          + " WHERE name = 'synchronous_commit' ORDER BY seqno DESC LIMIT 1) f"
          + " WHERE setting IN ('off', 'false', 'no', '0')";

  private static final String ASYNCHRONOUS_ROLES =
      "SELECT DISTINCT 'role ' || r.rolname FROM pg_db_role_setting s JOIN pg_roles r"
          + " ON r.oid = s.setrole WHERE r.rolname = ANY (?)"
          + " AND s.setconfig && ARRAY['synchronous_commit=off', 'synchronous_commit=false',"
          + " 'synchronous_commit=no', 'synchronous_commit=0'] ORDER BY 1";

  /** PostgreSQL's own default, where the setting is "for ever". */
  private static final long THIRTY_SECONDS = 30_000;

  private record Seen(
      boolean standby,
      String walLevel,
      String fsync,
      String fullPageWrites,
      String synchronous,
      String readOnly,
      String checksums,
      long failures,
      String feedback,
      long delayMillis,
      Conninfo conninfo) {

    static Seen of(ResultSet row) throws SQLException {
      return new Seen(
          row.getBoolean("standby"),
          row.getString("wal_level"),
          row.getString("fsync"),
          row.getString("full_page_writes"),
          row.getString("synchronous"),
          row.getString("read_only"),
          row.getString("checksums"),
          row.getLong("failures"),
          row.getString("feedback"),
          row.getLong("delay_millis"),
          Conninfo.parse(row.getString("conninfo")));
    }
  }

  private SettingChecks() {}

  static void run(Session session, Findings findings) {
    Seen seen = session.readOne("check more settings", QUERY, Seen::of);
    durability(seen, findings);
    acknowledgement(session, findings);
    pages(seen, findings);
    if (seen.standby) {
      inherited(seen, findings);
      readers(session, seen, findings);
      conninfo(seen.conninfo, findings);
    }
  }

  private static void durability(Seen seen, Findings findings) {
    if (!seen.fsync.equals("on")) {
      findings.error(
          "database.durability",
          "fsync is off: a loss of power leaves a database that cannot be used",
          "Set it to on; it needs no restart.");
    }
    if (!seen.fullPageWrites.equals("on")) {
      findings.warning(
          "database.durability",
          "full_page_writes is off: pages may be torn by a loss of power, and pg_rewind refuses",
          "Set it to on; it needs no restart.");
    }
    if (seen.walLevel.equals("minimal")) {
      findings.error(
          "database.wal-level",
          "wal_level is minimal: nobody could follow it as a primary",
          "Set it to replica and restart the server.");
    }
  }

  /** This library's own sessions have another value, so the file and the roles are asked. */
  private static void acknowledgement(Session session, Findings findings) {
    List<String> places = new ArrayList<>();
    if (session.readOne("see what can be read", FILE_IS_READABLE, row -> row.getBoolean(1))) {
      places.addAll(
          session.read("look for asynchronous commits", ASYNCHRONOUS, row -> row.getString(1)));
    }
    places.addAll(
        session.read(
            "look for roles with asynchronous commits",
            ASYNCHRONOUS_ROLES,
            row -> row.getString(1),
            findings.configuration().applicationRoles()));
    if (!places.isEmpty()) {
      findings.warning(
          "database.durability",
          "synchronous_commit is off for "
              + String.join(", ", places)
              + ": what was acknowledged in the last moments may be on no disk",
          "Set it to on, or to local.");
    }
  }

  private static void pages(Seen seen, Findings findings) {
    if (!seen.checksums.equals("on")) {
      findings.warning(
          "database.checksums",
          "data checksums are off: a damaged page would go unnoticed",
          "Enable them with pg_checksums while the server is stopped, standbys first.");
    }
    if (seen.failures > 0) {
      findings.error(
          "database.corruption",
          seen.failures + " pages failed their checksum since the statistics were reset",
          "Do not promote it: find the damaged relation in its log, replace the disk, rebuild the"
              + " server, then pg_stat_reset().");
    }
  }

  /** This library's promotion removes these obstacles itself; one by hand would meet them. */
  private static void inherited(Seen seen, Findings findings) {
    if (!seen.synchronous.isEmpty()) {
      findings.warning(
          "database.inherited",
          "synchronous_standby_names is set on a standby: promoted by hand, its first commit would"
              + " wait for ever",
          "Reset it on standbys; this library sets it again after a promotion.");
    }
    if (seen.readOnly.equals("on")) {
      findings.warning(
          "database.inherited",
          "default_transaction_read_only is on: promoted by hand, it would refuse writes",
          "ALTER SYSTEM RESET default_transaction_read_only, and reload.");
    }
    if (seen.feedback.equals("on")) {
      findings.info(
          "database.feedback",
          "hot_standby_feedback is on: readers here hold vacuum up on the primary, through a slot"
              + " even while this data center is away",
          "Switch it off unless readers need it.");
    }
    if (seen.delayMillis < 0) {
      findings.warning(
          "database.readers",
          "max_standby_streaming_delay is -1: one reader can hold replay up for ever",
          "Set it to 30s or less.");
    }
  }

  private static void readers(Session session, Seen seen, Findings findings) {
    record Readers(long count, long seconds) {}
    long patience = seen.delayMillis < 0 ? THIRTY_SECONDS : seen.delayMillis;
    Readers readers =
        session.readOne(
            "look for readers that may hold replay up",
            READERS,
            row -> new Readers(row.getLong("readers"), row.getLong("seconds")),
            patience);
    if (readers.count > 0) {
      findings.warning(
          "database.readers",
          readers.count
              + " transactions read for longer than max_standby_streaming_delay, the oldest for "
              + readers.seconds
              + " s: a conflict with one holds replay up, and with it a promotion",
          "End them, or run them elsewhere; a promotion by this library ends them.");
    }
  }

  /** What will be derived at the next change of upstream, against what it lives with now. */
  private static void conninfo(Conninfo live, Findings findings) {
    if (live.endpoint().isEmpty()) {
      return;
    }
    String host = live.endpoint().get().host();
    for (Map.Entry<String, String> wished :
        findings.configuration().replicationTo(host).entrySet()) {
      String parameter = wished.getKey();
      boolean login =
          parameter.equals("user") || parameter.equals("passfile") || parameter.startsWith("ssl");
      if (login && !Objects.equals(live.get(parameter).orElse(null), wished.getValue())) {
        findings.warning(
            "database.conninfo",
            "primary_conninfo has another "
                + parameter
                + " than was configured here: whether this one works is not proved",
            "Make both equal: the configured one is used at the next change of upstream.");
      }
    }
  }
}

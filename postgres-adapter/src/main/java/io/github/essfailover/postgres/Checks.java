package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** What the changes will need: looked at, nothing changed. */
final class Checks {

  private static final String RUN_SETUP = "Run PostgresSetup again.";

  private static final String SERVER =
      """
      SELECT c.system_identifier::text AS identity, pg_is_in_recovery() AS standby,
        current_setting('server_version_num')::int AS version,
        current_setting('recovery_target_timeline') AS target,
        current_setting('primary_conninfo') AS conninfo,
        current_setting('restore_command') AS restore_command,
        current_setting('recovery_min_apply_delay') AS delay,
        current_setting('wal_log_hints') = 'on' OR current_setting('data_checksums') = 'on'
          AS rewindable
      FROM pg_control_system() c
      """;

  /** One row for each privilege that is missing. Columns: what. */
  private static final String MISSING =
      """
      SELECT 'EXECUTE ON FUNCTION ' || f FROM unnest(ARRAY['pg_promote(boolean,integer)',
          'pg_reload_conf()', 'pg_wal_replay_resume()', 'pg_show_all_file_settings()',
          'pg_stat_file(text,boolean)']) f
        WHERE NOT has_function_privilege(f, 'EXECUTE')
      UNION ALL SELECT 'ALTER SYSTEM ON PARAMETER ' || p FROM unnest(ARRAY['primary_conninfo',
          'primary_slot_name', 'synchronous_standby_names', 'default_transaction_read_only',
          'essfailover.epoch', 'essfailover.promotion']) p
        WHERE NOT has_parameter_privilege(p, 'ALTER SYSTEM')
      UNION ALL SELECT 'SELECT ON pg_file_settings'
        WHERE NOT has_table_privilege('pg_file_settings', 'SELECT')
      UNION ALL SELECT 'membership in ' || r FROM unnest(ARRAY['pg_monitor', 'pg_signal_backend',
          'pg_checkpoint']) r WHERE NOT pg_has_role(r, 'USAGE')
      UNION ALL SELECT 'REPLICATION' FROM pg_roles WHERE rolname = current_user
        AND NOT rolreplication AND NOT rolsuper
      UNION ALL SELECT 'CREATEROLE' FROM pg_roles WHERE rolname = current_user
        AND NOT rolcreaterole AND NOT rolsuper
      UNION ALL SELECT 'ADMIN OPTION on ' || rolname FROM pg_roles WHERE rolname = ANY (?)
        AND current_setting('server_version_num')::int >= 160000
        AND NOT pg_has_role(rolname, 'MEMBER WITH ADMIN OPTION')
      """;

  private static final String ROLES =
      """
      SELECT r, p.rolname IS NULL AS missing, p.rolsuper
      FROM unnest(?) r LEFT JOIN pg_roles p ON p.rolname = r
      WHERE p.rolname IS NULL OR p.rolsuper
      """;

  private static final String MARKS_MISSING =
      """
      SELECT to_regclass('essfailover.mark') IS NULL
      """;

  private static final String DATABASE =
      """
      SELECT 'UPDATE on sequence ' || format('%I.%I', n.nspname, c.relname)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'S' AND c.relpersistence <> 't'
        AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'essfailover')
        AND NOT (has_schema_privilege(n.oid, 'USAGE')
          AND has_sequence_privilege(c.oid, 'UPDATE') AND has_sequence_privilege(c.oid, 'SELECT'))
      UNION ALL SELECT 'TRUNCATE on ' || format('%I.%I', n.nspname, c.relname)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relname = ? AND c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, 'TRUNCATE')
      """;

  private record Seen(
      String identity,
      boolean standby,
      int version,
      String target,
      Conninfo conninfo,
      String restoreCommand,
      String delay,
      boolean rewindable) {

    static Seen of(ResultSet row) throws SQLException {
      return new Seen(
          row.getString("identity"),
          row.getBoolean("standby"),
          row.getInt("version"),
          row.getString("target"),
          Conninfo.parse(row.getString("conninfo")),
          row.getString("restore_command"),
          row.getString("delay"),
          row.getBoolean("rewindable"));
    }
  }

  private final Server server;
  private final Configuration configuration;
  private final List<Finding> findings = new ArrayList<>();

  Checks(Server server) {
    this.server = server;
    this.configuration = server.configuration();
  }

  List<Finding> run(Deadline deadline) {
    checkWith("", configuration.admin(), deadline, this::checkServer);
    for (Map.Entry<String, PGSimpleDataSource> database : configuration.databases().entrySet()) {
      String in = " in " + database.getKey();
      checkWith(in, database.getValue(), deadline, session -> checkDatabase(session, in));
    }
    return List.copyOf(findings);
  }

  private interface Look {
    void at(Session session);
  }

  /** What cannot be checked is a finding too, and hides nothing else. */
  private void checkWith(String in, PGSimpleDataSource source, Deadline deadline, Look look) {
    try (Session session = server.open(source, deadline)) {
      look.at(session);
    } catch (AdapterException e) {
      add(
          "database.reachable",
          Severity.ERROR,
          configuration.name() + in + ": " + e.getMessage(),
          e.remedy());
    }
  }

  private void checkServer(Session session) {
    Seen seen = session.readOne("check the settings", SERVER, Seen::of);
    configuration
        .pinnedIdentity()
        .filter(pinned -> !pinned.equals(seen.identity))
        .ifPresent(
            pinned ->
                add(
                    "database.identity",
                    Severity.ERROR,
                    "system identifier " + seen.identity + " instead of " + pinned,
                    "Find out which server answers at this address."));
    checkSettings(seen);
    session
        .read("check the roles", ROLES, Checks::roleProblem, configuration.applicationRoles())
        .forEach(
            problem ->
                add("database.roles", Severity.ERROR, problem, "Use roles that can be shut out."));
    checkPrivileges(session);
  }

  private void checkPrivileges(Session session) {
    for (String missing :
        session.read(
            "check the privileges",
            MISSING,
            row -> row.getString(1),
            configuration.applicationRoles())) {
      add("database.privileges", Severity.ERROR, "missing: " + missing, RUN_SETUP);
    }
    checkMarks(session, "");
    boolean archive =
        session.readOne(
            "check the right to freeze the archive",
            "SELECT current_setting('restore_command') = ''"
                + " OR has_parameter_privilege('restore_command', 'ALTER SYSTEM')",
            row -> row.getBoolean(1));
    if (!archive) {
      add(
          "database.archive",
          Severity.ERROR,
          "restore_command is set and cannot be cleared: a freeze would fail",
          "Run PostgresSetup with archive(), or clear restore_command.");
    }
  }

  private void checkSettings(Seen seen) {
    if (seen.version < 150000) {
      add("database.version", Severity.ERROR, "version " + seen.version, "Upgrade to 15 or later.");
    }
    if (!seen.target.equals("latest")) {
      add(
          "database.timeline",
          Severity.ERROR,
          "recovery_target_timeline is " + seen.target + ": it would not follow a promotion",
          "Set it to latest and restart the server.");
    }
    if (seen.conninfo.holdsPassword()) {
      add(
          "database.replication-password",
          Severity.WARNING,
          "primary_conninfo holds a password, which the server logs at each reload",
          "Use a passfile on the database host.");
    }
    if (seen.standby && !seen.delay.equals("0")) {
      add(
          "database.delay",
          Severity.WARNING,
          "recovery_min_apply_delay is " + seen.delay + ": a promotion applies all of it first",
          "Do not promote delayed standbys, or set it to 0.");
    }
    if (!seen.rewindable) {
      add(
          "database.rewind",
          Severity.WARNING,
          "neither data checksums nor wal_log_hints: pg_rewind will not work",
          "Set wal_log_hints = on and restart the server.");
    }
    if (seen.standby && !seen.restoreCommand.equals(configuration.restoreCommand().orElse(""))) {
      add(
          "database.archive",
          Severity.WARNING,
          "restore_command differs from what was configured here: a freeze would erase it",
          "Say restoreCommand(...), so that a standby gets it back.");
    }
  }

  private static String roleProblem(ResultSet row) throws SQLException {
    String role = row.getString(1);
    return row.getBoolean("missing")
        ? "role " + role + " does not exist"
        : "role " + role + " is a superuser: it cannot be shut out by this library's role";
  }

  private void checkMarks(Session session, String in) {
    boolean missing =
        session.readOne("look for the marks", MARKS_MISSING, row -> row.getBoolean(1));
    if (missing) {
      add("database.setup", Severity.ERROR, "the table of marks is missing" + in, RUN_SETUP);
      return;
    }
    boolean usable =
        session.readOne(
            "check the marks",
            "SELECT has_table_privilege('essfailover.mark', 'SELECT')"
                + " AND has_table_privilege('essfailover.mark', 'INSERT')",
            row -> row.getBoolean(1));
    if (!usable) {
      add("database.privileges", Severity.ERROR, "missing: INSERT on the marks" + in, RUN_SETUP);
    }
  }

  private void checkDatabase(Session session, String in) {
    checkMarks(session, in);
    for (String missing :
        session.read(
            "check the privileges" + in,
            DATABASE,
            row -> row.getString(1),
            SynapseRepair.ONE_TIME_KEYS)) {
      add("database.privileges", Severity.ERROR, "missing: " + missing + in, RUN_SETUP);
    }
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    Finding finding = Finding.of(check, severity, configuration.name() + ": " + seen, remedy);
    findings.add(configuration.location().dataCenter().map(finding::in).orElse(finding));
  }
}

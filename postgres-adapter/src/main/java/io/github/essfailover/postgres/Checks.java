package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseHook;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  private static final String ROLES =
      """
      SELECT r, p.rolname IS NULL AS missing, p.rolsuper
      FROM unnest(?) r LEFT JOIN pg_roles p ON p.rolname = r
      WHERE p.rolname IS NULL OR p.rolsuper
      """;

  private static final String TABLE_MISSING =
      "SELECT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = 'essfailover' AND c.relname = ?)";

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
  private final Findings findings;

  Checks(Server server) {
    this.server = server;
    this.configuration = server.configuration();
    this.findings = new Findings(configuration);
  }

  List<Finding> run(Deadline deadline) {
    checkWith("", configuration.admin(), deadline, this::checkServer);
    for (Map.Entry<String, PGSimpleDataSource> database : configuration.databases().entrySet()) {
      String in = " in " + database.getKey();
      checkWith(in, database.getValue(), deadline, session -> checkDatabase(session, in));
    }
    return findings.all();
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
    checkPrivileges(session, seen.version);
    if (isMissing(session, "heartbeat")) {
      add(
          "database.setup",
          Severity.WARNING,
          "the table of heartbeats is missing: lags in seconds are not known",
          RUN_SETUP);
    }
    SettingChecks.run(session, findings);
    SlotChecks.run(session, findings);
    ArchiveChecks.run(session, findings);
    DatabaseChecks.server(session, seen.version, findings);
    ServerClock.read(session, configuration.clock()).judge(findings);
    TransportChecks.run(session, findings);
    DoorChecks.onServer(session, configuration).forEach(found -> add(found, ""));
  }

  private void checkPrivileges(Session session, int version) {
    for (String missing :
        session.read(
            "check the privileges",
            Privileges.ofServer(version),
            row -> row.getString(1),
            configuration.applicationRoles())) {
      add("database.privileges", Severity.ERROR, "missing: " + missing, RUN_SETUP);
    }
    checkMarks(session, "");
    boolean archive =
        session.readOne(
            "check the right to freeze the archive",
            Privileges.archiveCanBeCleared(version),
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
    if (seen.version < Versions.OLDEST) {
      add("database.version", Severity.ERROR, "version " + seen.version, "Upgrade to 14 or later.");
    } else if (!Versions.canGrantSettings(seen.version)) {
      add(
          "database.version",
          Severity.WARNING,
          "version " + seen.version + ": this library has to work as a superuser",
          "Upgrade to 15 or later, where ALTER SYSTEM and CHECKPOINT can be granted.");
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

  private static boolean isMissing(Session session, String table) {
    return session.readOne(
        "look for the table " + table, TABLE_MISSING, row -> row.getBoolean(1), table);
  }

  private void checkMarks(Session session, String in) {
    if (isMissing(session, "mark")) {
      add("database.setup", Severity.ERROR, "the table of marks is missing" + in, RUN_SETUP);
      return;
    }
    session
        .read("check the marks" + in, Privileges.ofDatabase(), row -> row.getString(1))
        .forEach(
            missing ->
                add("database.privileges", Severity.ERROR, "missing: " + missing + in, RUN_SETUP));
  }

  private void checkDatabase(Session session, String in) {
    checkMarks(session, in);
    List<DatabaseHook> hooks =
        configuration.hooks().stream().filter(hook -> hook.recognizes(session)).toList();
    List<String> missing = PreparationChecks.missing(session, hooks);
    missing.forEach(
        each -> add("database.privileges", Severity.ERROR, "missing: " + each + in, RUN_SETUP));
    if (missing.isEmpty()) {
      PreparationChecks.findings(session, hooks).forEach(found -> add(found, in));
    }
    DatabaseChecks.database(session, in, findings);
    DoorChecks.inDatabase(session, configuration).forEach(found -> add(found, in));
  }

  private void add(Finding found, String in) {
    add(found.check(), found.severity(), found.seen() + in, found.remedy());
  }

  private void add(String check, Severity severity, String seen, String remedy) {
    findings.add(check, severity, seen, remedy);
  }
}

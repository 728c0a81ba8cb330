package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.spi.DatabaseHook;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.sql.DataSource;

/** Looks, in each database and as the role itself, for what the setup should have made. */
final class SetupVerification {

  private static final String EXISTS = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = ?)";

  private static final String TABLES =
      "SELECT 'the table essfailover.' || t FROM unnest(?) t WHERE NOT EXISTS (SELECT FROM pg_class c"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = 'essfailover' AND c.relname = t)";

  private final String role;
  private final List<String> applicationRoles;
  private final boolean archive;
  private final List<DatabaseHook> hooks;
  private final Deadline deadline;
  private final List<String> missing = new ArrayList<>();

  SetupVerification(
      String role,
      List<String> applicationRoles,
      boolean archive,
      List<DatabaseHook> hooks,
      Deadline deadline) {
    this.role = role;
    this.applicationRoles = applicationRoles;
    this.archive = archive;
    this.hooks = hooks;
    this.deadline = deadline;
  }

  List<String> run(DataSource admin, Collection<? extends DataSource> databases)
      throws SQLException {
    try (Connection connection = admin.getConnection()) {
      Session session = session(connection);
      if (!session.readOne("look for the role", EXISTS, row -> row.getBoolean(1), role)) {
        return List.of("the role " + role);
      }
      become(session);
      server(session);
      database(session, List.of("mark", "heartbeat"));
    }
    for (DataSource database : databases) {
      try (Connection connection = database.getConnection()) {
        Session session = session(connection);
        become(session);
        database(session, List.of("mark"));
      }
    }
    return List.copyOf(missing);
  }

  private Session session(Connection connection) {
    return new Session(connection, deadline, new SqlFailures("verification of the setup"));
  }

  /** A superuser can do everything: it is the role that is asked about. */
  private void become(Session session) {
    boolean other =
        session.readOne(
            "see who is connected", "SELECT current_user <> ?", row -> row.getBoolean(1), role);
    if (other) {
      session.act("become the role", "SET ROLE " + Sql.name(role));
    }
  }

  private void server(Session session) {
    int version =
        session.readOne(
            "read the version",
            "SELECT current_setting('server_version_num')::int",
            row -> row.getInt(1));
    add("", session, Privileges.ofServer(version), applicationRoles);
    if (archive && Versions.canGrantSettings(version)) {
      add(
          "",
          session,
          "SELECT 'ALTER SYSTEM ON PARAMETER restore_command'"
              + " WHERE NOT has_parameter_privilege('restore_command', 'ALTER SYSTEM')");
    }
  }

  private void database(Session session, List<String> tables) {
    String in =
        session.readOne(
            "read the database's name", "SELECT current_database()", row -> row.getString(1));
    add(" in " + in, session, TABLES, tables);
    add(" in " + in, session, Privileges.ofDatabase());
    List<DatabaseHook> known = hooks.stream().filter(hook -> hook.recognizes(session)).toList();
    PreparationChecks.missing(session, known).forEach(what -> missing.add(what + " in " + in));
  }

  private void add(String in, Session session, String query, Object... arguments) {
    session
        .read("verify the setup" + in, query, row -> row.getString(1), arguments)
        .forEach(what -> missing.add(what + in));
  }
}

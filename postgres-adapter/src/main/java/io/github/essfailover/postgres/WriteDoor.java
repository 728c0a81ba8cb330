package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets the application roles in or shuts them out. What counts is NOLOGIN, since anyone may
 * overrule the read-only default; the default is there for sessions that are just starting. NOLOGIN
 * is replicated and survives a restart; the default is the server's own.
 */
final class WriteDoor {

  private static final String READ_ONLY = "default_transaction_read_only";
  private static final double LOOK_AGAIN_SECONDS = 0.02;

  private final Server server;
  private final List<String> roles;

  WriteDoor(Server server) {
    this.server = server;
    this.roles = server.configuration().applicationRoles();
  }

  Change refuse() {
    List<String> preview = new ArrayList<>();
    preview.add("ALTER SYSTEM SET " + READ_ONLY + " = 'on'");
    preview.add("SELECT pg_reload_conf()");
    roles.forEach(role -> preview.add("ALTER ROLE " + Sql.name(role) + " NOLOGIN"));
    preview.add("end the sessions of " + String.join(", ", roles) + " until there are none");
    return Change.of(
        preview,
        call ->
            server.act(
                call,
                session -> {
                  server.require(DatabaseState.Role.PRIMARY, session);
                  session.alterSystem(READ_ONLY, "on");
                  session.reload();
                  session.inTransaction("shut the roles out", () -> alterRoles(session, "NOLOGIN"));
                  endSessions(session);
                  flush(session);
                }));
  }

  Change admit() {
    List<String> preview = new ArrayList<>();
    preview.add("ALTER SYSTEM RESET " + READ_ONLY);
    preview.add("SELECT pg_reload_conf()");
    roles.forEach(role -> preview.add("ALTER ROLE " + Sql.name(role) + " LOGIN"));
    return Change.of(
        preview,
        call ->
            server.act(
                call,
                session -> {
                  server.require(DatabaseState.Role.PRIMARY, session);
                  resetDefault(session);
                  session.inTransaction("let the roles in", () -> letIn(session));
                }));
  }

  /** Sets the default back; the roles are let in after it, so that a crash between is seen. */
  void resetDefault(Session session) {
    session.act("reset " + READ_ONLY, "ALTER SYSTEM RESET " + READ_ONLY);
    session.reload();
  }

  /** Lets the roles in, in the session's transaction. */
  void letIn(Session session) {
    alterRoles(session, "LOGIN");
  }

  private void alterRoles(Session session, String attribute) {
    for (String role : roles) {
      session.act(attribute + " for " + role, "ALTER ROLE " + Sql.name(role) + " " + attribute);
    }
  }

  /** Twice none: a login that was just being checked shows up a moment later. */
  private void endSessions(Session session) {
    int quiet = 0;
    while (quiet < 2) {
      int found = endOnce(session);
      quiet = found == 0 ? quiet + 1 : 0;
      if (quiet < 2 && !session.pause(LOOK_AGAIN_SECONDS)) {
        throw AdapterException.unknown(
            "SESSIONS_REMAIN",
            "Sessions of the applications did not end.",
            Map.of("server", server.configuration().label(), "sessions", "" + found),
            null);
      }
    }
  }

  private int endOnce(Session session) {
    return session
        .act(
            "end the sessions of the applications",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE usename = ANY (?) AND backend_type = 'client backend'",
            row -> row.getBoolean(1),
            roles)
        .size();
  }

  /** A last small commit, so that everything before it is flushed and sent. */
  private static void flush(Session session) {
    session.inTransaction(
        "flush the log",
        () ->
            session.act(
                "flush the log",
                "SELECT pg_logical_emit_message(true, 'essfailover', 'writes refused')",
                row -> true));
  }
}

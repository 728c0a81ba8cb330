package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lets the application roles in or shuts them out. What counts is NOLOGIN, since anyone may
 * overrule the read-only default; the default is there for sessions that are just starting. NOLOGIN
 * is replicated and survives a restart; the default is the server's own, and is left out where a
 * manager may clone the server meanwhile: the copy would keep it, and nobody would reset it there.
 *
 * <p>It binds the declared roles only. Superusers and other roles go on, and a prepared transaction
 * needs no session at all: those are shown by {@link StillWriting}.
 */
final class WriteDoor {

  private static final String READ_ONLY = "default_transaction_read_only";
  private static final double LOOK_AGAIN_SECONDS = 0.02;
  private static final int TRIES = 50;

  /**
   * Everything that runs as an application, whatever started it, but for replication, which goes
   * on, and for helpers, which end with their leader.
   */
  private static final String OF_APPLICATIONS =
      " FROM pg_stat_activity WHERE usename = ANY (?)"
          + " AND backend_type NOT IN ('walsender', 'parallel worker')";

  private final Server server;
  private final List<String> roles;

  WriteDoor(Server server) {
    this.server = server;
    this.roles = server.configuration().applicationRoles();
  }

  Change refuse() {
    List<String> preview = new ArrayList<>();
    if (!server.isManaged()) {
      preview.add("ALTER SYSTEM SET " + READ_ONLY + " = 'on';");
      preview.add("SELECT pg_reload_conf();");
    }
    preview.addAll(previewOf("NOLOGIN"));
    preview.addAll(previewOfSessions());
    if (server.configuration().rollBackPrepared()) {
      preview.add("-- in every database, as the owner or a superuser:");
      preview.add(
          "SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE owner = ANY ("
              + roleList()
              + ") AND database = current_database() \\gexec");
    }
    return Change.of(preview, call -> server.act(call, session -> refuse(session, call)));
  }

  private void refuse(Session session, Call call) {
    server.require(DatabaseState.Role.PRIMARY, session);
    if (!server.isManaged()) {
      session.alterSystem(READ_ONLY, "on");
      session.reload();
    }
    session.inTransaction("shut the roles out", () -> shutOut(session));
    endSessions(session);
    PreparedTransactions prepared = new PreparedTransactions(server);
    if (server.configuration().rollBackPrepared()) {
      prepared.rollBack(session, call);
    }
    flush(session);
    prepared.requireNone(session);
  }

  Change admit() {
    List<String> preview = new ArrayList<>();
    preview.addAll(previewOfDefault());
    preview.addAll(previewOf("LOGIN"));
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

  /** Shuts the roles out, in the session's transaction; who is in stays in. */
  void shutOut(Session session) {
    alterRoles(session, "NOLOGIN");
  }

  List<String> previewOf(String attribute) {
    return roles.stream()
        .map(role -> "ALTER ROLE " + Sql.name(role) + " " + attribute + ";")
        .toList();
  }

  List<String> previewOfDefault() {
    return List.of("ALTER SYSTEM RESET " + READ_ONLY + ";", "SELECT pg_reload_conf();");
  }

  List<String> previewOfSessions() {
    return List.of(
        "-- until it ends nobody any more:",
        "SELECT pg_terminate_backend(pid)" + OF_APPLICATIONS.replace("?", roleList()) + ";");
  }

  private String roleList() {
    return roles.stream()
        .map(Sql::literal)
        .collect(Collectors.joining(", ", "ARRAY[", "]::name[]"));
  }

  private void alterRoles(Session session, String attribute) {
    for (String role : roles) {
      session.act(attribute + " for " + role, "ALTER ROLE " + Sql.name(role) + " " + attribute);
    }
  }

  /**
   * Refuses to go on while an application is connected: what follows is not for its eyes. Looked at
   * twice, as a login that was just being checked shows up a moment later.
   */
  private void requireNoSessions(Session session) {
    for (int look = 0; look < 2; look++) {
      List<String> connected =
          session.read(
              "look for sessions of the applications",
              "SELECT concat_ws(' ', usename, 'in', datname, 'from', COALESCE(client_addr::text,"
                  + " 'the host'), 'pid', pid, NULLIF(application_name, ''))"
                  + OF_APPLICATIONS
                  + " ORDER BY pid",
              row -> row.getString(1),
              roles);
      if (!connected.isEmpty()) {
        throw applicationsConnected(connected);
      }
      if (look == 0) {
        session.pause(LOOK_AGAIN_SECONDS);
      }
    }
  }

  /**
   * Sends away who got in since the promotion and cannot come back any more; who does not go within
   * a second is named.
   */
  void sendAway(Session session) {
    for (int tries = 0; tries < TRIES && endOnce(session) > 0; tries++) {
      session.pause(LOOK_AGAIN_SECONDS);
    }
    requireNoSessions(session);
  }

  private AdapterException applicationsConnected(List<String> connected) {
    Map<String, String> context = server.context();
    context.put("count", String.valueOf(connected.size()));
    context.put("sessions", String.join("; ", connected.subList(0, Math.min(5, connected.size()))));
    return new AdapterException(
        AdapterException.Effect.NOT_APPLIED,
        "APPLICATIONS_CONNECTED",
        "Applications are connected to a server that is not ready for them.",
        context,
        "Stop the workloads that are named, or end their sessions with pg_terminate_backend; no"
            + " new ones can log in. It is repeated until its deadline.",
        null);
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
            "SELECT pg_terminate_backend(pid)" + OF_APPLICATIONS,
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

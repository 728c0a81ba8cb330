package io.github.essfailover.postgres;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Upstream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Whom a standby follows. A reload is enough since PostgreSQL 13, and for {@code restore_command}
 * since 14.
 */
final class Replication {

  private static final String ARCHIVE = "restore_command";

  /** How long the startup process may take to notice a reload before what it says is believed. */
  private static final double SETTLE_SECONDS = 0.5;

  private static final double LOOK_AGAIN_SECONDS = 0.005;
  private static final int LOOKS = 200;
  private static final int LOOKS_BETWEEN_RELOADS = 48;

  private final Server server;

  Replication(Server server) {
    this.server = server;
  }

  Change follow(Optional<Upstream> from) {
    return from.map(this::follow).orElseGet(this::freeze);
  }

  private Change follow(Upstream from) {
    ReplicationSlots.check(from.slot());
    Map<String, String> settings = new LinkedHashMap<>();
    if (from.archive()) {
      archive().ifPresent(command -> settings.put(ARCHIVE, command));
    } else {
      settings.put(ARCHIVE, "");
    }
    settings.put("primary_slot_name", from.slot());
    settings.put("primary_conninfo", conninfo(from));
    return alter(settings, session -> awaitReceiver(session, from));
  }

  /**
   * A first attempt may be refused, for instance while a slot is still taken; the server would try
   * again only after {@code wal_retrieve_retry_interval}, 5 s by default, but does so at once when
   * it is told to reload. Measured: streaming 25 to 60 ms after the reload. Who does not stream
   * after a second is left to the observer.
   */
  private static void awaitReceiver(Session session, Upstream from) {
    for (int looks = 1; looks <= LOOKS && !streams(session, from); looks++) {
      if (looks % LOOKS_BETWEEN_RELOADS == 0) {
        session.reload();
      }
      if (!session.pause(LOOK_AGAIN_SECONDS)) {
        return;
      }
    }
  }

  private static boolean streams(Session session, Upstream from) {
    return session.readOne(
        "see whether it streams",
        "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver"
            + " WHERE status = 'streaming' AND sender_host = ? AND sender_port = ?)",
        row -> row.getBoolean(1),
        from.endpoint().host(),
        from.endpoint().port());
  }

  /** The archive is changed only where it differs: the right to do so is not given lightly. */
  private Change freeze() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("primary_conninfo", "");
    settings.put(ARCHIVE, "");
    return alter(settings, session -> {});
  }

  /** The server asks the archive at once when it is told to reload; no upstream takes its turn. */
  Change restore() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("primary_conninfo", "");
    settings.put(
        ARCHIVE,
        archive()
            .orElseThrow(
                () ->
                    new UnsupportedOperationException(
                        server.configuration().label() + " has no restoreCommand")));
    return alter(settings, session -> session.pause(SETTLE_SECONDS));
  }

  private Optional<String> archive() {
    return server.configuration().restoreCommand();
  }

  private Change alter(Map<String, String> settings, Consumer<Session> afterwards) {
    List<String> preview = new ArrayList<>();
    settings.forEach((name, value) -> preview.add(preview(name, value)));
    preview.add("SELECT pg_reload_conf();");
    return Change.of(
        preview,
        call ->
            server.actOnRole(
                call,
                session -> {
                  server.require(DatabaseState.Role.STANDBY, session);
                  settings.forEach(
                      (name, value) -> {
                        if (!name.equals(ARCHIVE) || !current(session, name).equals(value)) {
                          session.alterSystem(name, value);
                        }
                      });
                  session.reload();
                  afterwards.accept(session);
                }));
  }

  private static String preview(String name, String value) {
    String statement = "ALTER SYSTEM SET " + name + " = " + Sql.literal(value);
    return name.equals(ARCHIVE)
        ? "SELECT "
            + Sql.literal(statement)
            + " WHERE current_setting('"
            + ARCHIVE
            + "', true) <> "
            + Sql.literal(value)
            + " \\gexec"
        : statement + ";";
  }

  private static String current(Session session, String setting) {
    return session.readOne(
        "read " + setting,
        "SELECT COALESCE(current_setting(?, true), '')",
        row -> row.getString(1),
        setting);
  }

  String conninfo(Upstream from) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("host", from.endpoint().host());
    parameters.put("port", String.valueOf(from.endpoint().port()));
    parameters.putAll(server.configuration().replicationTo(from.endpoint().host()));
    parameters.put("application_name", from.slot());
    return Conninfo.of(parameters).render();
  }
}

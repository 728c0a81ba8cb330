package io.github.essfailover.postgres;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Upstream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Whom a standby follows, and the slots that its followers need. A reload is enough since
 * PostgreSQL 13, and for {@code restore_command} since 14.
 */
final class Replication {

  /** PostgreSQL 18 documentation, 26.2.6.1 "Querying and Manipulating Replication Slots". */
  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

  private final Server server;

  Replication(Server server) {
    this.server = server;
  }

  Change follow(Optional<Upstream> from) {
    return from.map(this::follow).orElseGet(this::freeze);
  }

  private Change follow(Upstream from) {
    checkSlot(from.slot());
    Map<String, String> settings = new LinkedHashMap<>();
    server
        .configuration()
        .restoreCommand()
        .ifPresent(command -> settings.put("restore_command", command));
    settings.put("primary_slot_name", from.slot());
    settings.put("primary_conninfo", conninfo(from));
    return alter(settings, Set.of());
  }

  /**
   * The archive is asked for only where there is one: the right to change it is not given lightly.
   */
  private Change freeze() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("primary_conninfo", "");
    settings.put("restore_command", "");
    return alter(settings, Set.of("restore_command"));
  }

  private Change alter(Map<String, String> settings, Set<String> onlyIfDifferent) {
    List<String> preview = new ArrayList<>();
    settings.forEach(
        (name, value) -> preview.add("ALTER SYSTEM SET " + name + " = " + Sql.literal(value)));
    preview.add("SELECT pg_reload_conf()");
    return Change.of(
        preview,
        call ->
            server.act(
                call,
                session -> {
                  server.require(DatabaseState.Role.STANDBY, session);
                  settings.forEach(
                      (name, value) -> {
                        if (!onlyIfDifferent.contains(name)
                            || !current(session, name).equals(value)) {
                          session.alterSystem(name, value);
                        }
                      });
                  session.reload();
                }));
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
    parameters.putAll(server.configuration().replication());
    parameters.put("application_name", from.slot());
    return Conninfo.of(parameters).render();
  }

  Change admit(Set<String> slots) {
    Set<String> names = new TreeSet<>(slots);
    names.forEach(Replication::checkSlot);
    return Change.of(
        names.stream()
            .map(slot -> "SELECT pg_create_physical_replication_slot('" + slot + "', true)")
            .toList(),
        call -> server.act(call, session -> names.forEach(slot -> admit(session, slot))));
  }

  /** A slot that lost its log helps nobody and is made again. */
  private static void admit(Session session, String slot) {
    session.act(
        "drop the lost slot " + slot,
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            + " WHERE slot_name = ? AND wal_status = 'lost' AND NOT active",
        row -> true,
        slot);
    session.act(
        "create the slot " + slot,
        "SELECT pg_create_physical_replication_slot(?, true)"
            + " WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ?)",
        row -> true,
        slot,
        slot);
  }

  private static void checkSlot(String slot) {
    if (!SLOT.matcher(slot).matches()) {
      throw new IllegalArgumentException(
          "slot '" + slot + "' does not match " + SLOT.pattern() + "; choose another name");
    }
  }
}

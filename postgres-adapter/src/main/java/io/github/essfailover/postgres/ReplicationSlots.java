package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The physical slots that followers need. They are a server's own, are not replicated, and can be
 * made and dropped on a standby too: PostgreSQL 18 documentation, 26.2.6 "Replication Slots".
 */
final class ReplicationSlots {

  /** PostgreSQL 18 documentation, 26.2.6.1 "Querying and Manipulating Replication Slots". */
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

  /** PostgreSQL 18 documentation, 19.6.1 "Sending Servers". */
  private static final String BUDGET = "max_slot_wal_keep_size";

  private static final String DROP =
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
          + " WHERE slot_name = ? AND slot_type = 'physical' AND NOT active";

  static final String IN_USE =
      "SELECT slot_name FROM pg_replication_slots WHERE slot_name = ANY (?) ORDER BY slot_name";

  private final Server server;

  ReplicationSlots(Server server) {
    this.server = server;
  }

  static void check(String slot) {
    if (!NAME.matcher(slot).matches()) {
      throw new IllegalArgumentException(
          "slot '" + slot + "' does not match " + NAME.pattern() + "; choose another name");
    }
  }

  Change admit(Set<String> slots) {
    Set<String> names = checked(slots);
    return Change.of(
        names.stream()
            .map(
                slot ->
                    "SELECT pg_create_physical_replication_slot('"
                        + slot
                        + "', true) WHERE NOT EXISTS (SELECT FROM pg_replication_slots"
                        + " WHERE slot_name = '"
                        + slot
                        + "');")
            .toList(),
        call -> changeSlots(names, call, session -> names.forEach(slot -> admit(session, slot))));
  }

  /** Who manages roles drops slots that it does not know; without any name, nothing is changed. */
  private void changeSlots(Set<String> names, Call call, Consumer<Session> body) {
    if (names.isEmpty()) {
      server.act(call, body);
    } else {
      server.actOnRole(call, body);
    }
  }

  /** A slot that lost its log helps nobody and is made again. */
  private static void admit(Session session, String slot) {
    session.act("drop the lost slot " + slot, DROP + " AND wal_status = 'lost'", row -> true, slot);
    session.act(
        "create the slot " + slot,
        "SELECT pg_create_physical_replication_slot(?, true)"
            + " WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ?)",
        row -> true,
        slot,
        slot);
  }

  /**
   * A follower that died must not fill the disk of the server that everybody writes to: beyond the
   * budget its slot is given up, and the follower is rebuilt. A limit that somebody set stays.
   */
  void limit(Session session) {
    boolean unlimited =
        session.readOne(
            "read " + BUDGET,
            "SELECT setting = '-1' FROM pg_settings WHERE name = ?",
            row -> row.getBoolean(1),
            BUDGET);
    long megabytes = server.configuration().slotBudgetBytes() >> 20;
    if (unlimited && megabytes > 0) {
      session.alterSystem(BUDGET, megabytes + "MB");
      session.reload();
    }
  }

  /** The same for psql. */
  String previewOfLimit() {
    long megabytes = server.configuration().slotBudgetBytes() >> 20;
    String statement = "ALTER SYSTEM SET " + BUDGET + " = '" + megabytes + "MB'";
    return megabytes > 0
        ? "SELECT "
            + Sql.literal(statement)
            + " FROM pg_settings WHERE name = '"
            + BUDGET
            + "' AND setting = '-1' \\gexec"
        : "-- " + BUDGET + " stays as it is";
  }

  Change dismiss(Set<String> slots) {
    Set<String> names = checked(slots);
    return Change.of(
        names.stream().map(slot -> DROP.replace("?", Sql.literal(slot)) + ";").toList(),
        call -> changeSlots(names, call, session -> dismiss(session, names)));
  }

  /** The server refuses to drop a slot that a follower took between the look and the drop. */
  private void dismiss(Session session, Set<String> names) {
    names.forEach(slot -> drop(session, slot));
    List<String> left =
        session.read(
            "see which slots are left", IN_USE, row -> row.getString(1), List.copyOf(names));
    if (!left.isEmpty()) {
      Map<String, String> context = server.context();
      context.put("slots", String.join(", ", left));
      throw AdapterException.notApplied(
          "SLOT_IN_USE",
          "A follower uses a replication slot that was to be dropped.",
          context,
          null);
    }
  }

  /** Unless a follower uses it. */
  static void drop(Session session, String slot) {
    session.act("drop the slot " + slot, DROP, row -> true, slot);
  }

  static Set<String> checked(Set<String> slots) {
    Set<String> names = new TreeSet<>(slots);
    names.forEach(ReplicationSlots::check);
    return names;
  }
}

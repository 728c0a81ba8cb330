package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The physical slots that followers need. They are a server's own, are not replicated, and can be
 * made and dropped on a standby too: PostgreSQL 18 documentation, 26.2.6 "Replication Slots".
 */
final class ReplicationSlots {

  /** PostgreSQL 18 documentation, 26.2.6.1 "Querying and Manipulating Replication Slots". */
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

  private static final String DROP =
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
          + " WHERE slot_name = ? AND slot_type = 'physical' AND NOT active";

  private static final String IN_USE =
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
            .map(slot -> "SELECT pg_create_physical_replication_slot('" + slot + "', true)")
            .toList(),
        call -> server.act(call, session -> names.forEach(slot -> admit(session, slot))));
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

  Change dismiss(Set<String> slots) {
    Set<String> names = checked(slots);
    return Change.of(
        names.stream()
            .map(slot -> "SELECT pg_drop_replication_slot('" + slot + "'), unless it is active")
            .toList(),
        call -> server.act(call, session -> dismiss(session, names)));
  }

  /** The server refuses to drop a slot that a follower took between the look and the drop. */
  private void dismiss(Session session, Set<String> names) {
    names.forEach(slot -> session.act("drop the slot " + slot, DROP, row -> true, slot));
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

  private static Set<String> checked(Set<String> slots) {
    Set<String> names = new TreeSet<>(slots);
    names.forEach(ReplicationSlots::check);
    return names;
  }
}

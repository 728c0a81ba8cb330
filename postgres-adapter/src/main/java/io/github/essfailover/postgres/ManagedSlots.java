package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.spi.Call;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Slots that a manager keeps. One that is made by SQL would be dropped by it, with whatever log the
 * follower still needs: measured with Patroni 3.0.2, at the promotion.
 */
final class ManagedSlots {

  private static final double LOOK_AGAIN_SECONDS = 0.05;

  private static final int LOOKS_BETWEEN_DROPS = 40;

  private static final String USED =
      "SELECT slot_name FROM pg_replication_slots WHERE slot_name = ANY (?) AND active";

  private static final String LOST =
      "SELECT slot_name FROM pg_replication_slots WHERE slot_name = ANY (?)"
          + " AND NOT active AND wal_status = 'lost'";

  private final Server server;
  private final RoleManager manager;
  private final String label;

  ManagedSlots(Server server, RoleManager manager, String label) {
    this.server = server;
    this.manager = manager;
    this.label = label;
  }

  /** A slot that lost its log helps nobody and is made again. */
  void admit(Set<String> names, Call call) {
    server.act(
        call,
        session -> {
          manager.intent(call);
          Set<String> lost = read(session, LOST, names);
          if (!lost.isEmpty()) {
            manager.dropSlots(lost, call);
            awaitGone(session, lost);
          }
          if (!names.isEmpty()) {
            manager.keepSlots(names, call);
            awaitThere(session, names);
          }
        });
  }

  void dismiss(Set<String> names, Call call) {
    server.act(
        call,
        session -> {
          manager.intent(call);
          Set<String> used = read(session, USED, names);
          Set<String> unused = new TreeSet<>(names);
          unused.removeAll(used);
          if (!unused.isEmpty()) {
            manager.dropSlots(unused, call);
            awaitGone(session, unused);
          }
          refuseUsed(used);
        });
  }

  private void refuseUsed(Set<String> used) {
    if (!used.isEmpty()) {
      throw AdapterException.notApplied(
          "SLOT_IN_USE",
          "A follower uses a replication slot that was to be dropped.",
          Map.of("server", label, "slots", String.join(", ", used)),
          null);
    }
  }

  private static Set<String> read(Session session, String query, Set<String> names) {
    return new TreeSet<>(
        session.read(
            "look at the slots", query, row -> row.getString(1), (Object) List.copyOf(names)));
  }

  private void awaitThere(Session session, Set<String> names) {
    Set<String> there = read(session, ReplicationSlots.IN_USE, names);
    while (!there.containsAll(names)) {
      pause(session, names, there);
      there = read(session, ReplicationSlots.IN_USE, names);
    }
  }

  /** The manager drops what it kept; what it never knew it would drop only much later. */
  private void awaitGone(Session session, Set<String> names) {
    Set<String> there = read(session, ReplicationSlots.IN_USE, names);
    for (int looks = 1; !there.isEmpty(); looks++) {
      if (looks % LOOKS_BETWEEN_DROPS == 0) {
        there.forEach(slot -> ReplicationSlots.drop(session, slot));
      }
      pause(session, Set.of(), there);
      there = read(session, ReplicationSlots.IN_USE, names);
    }
  }

  private void pause(Session session, Set<String> expected, Set<String> seen) {
    if (!session.pause(LOOK_AGAIN_SECONDS)) {
      throw AdapterException.unknown(
          "SLOTS_NOT_CONFIRMED",
          "The manager of the server has not changed the replication slots yet.",
          Map.of("server", label, "expected", expected.toString(), "seen", seen.toString()),
          null);
    }
  }
}

package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.SlotState;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Whether the log that followers need is kept, and not kept until the disk is full. Pure but for
 * the one query.
 */
final class SlotChecks {

  private static final long UNLIMITED = -1;

  private static final String QUERY =
      """
      SELECT pg_is_in_recovery() AS standby,
        (SELECT setting::bigint * 1048576 FROM pg_settings WHERE name = 'wal_keep_size') AS kept,
        (SELECT CASE WHEN setting = '-1' THEN -1 ELSE setting::bigint * 1048576 END
         FROM pg_settings WHERE name = 'max_slot_wal_keep_size') AS budget,
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()
          ELSE pg_current_wal_lsn() END::text AS position,
        current_setting('primary_slot_name') AS own_slot,
        current_setting('primary_conninfo') <> '' AS follows
      """;

  /** What the server does about the log. */
  record Kept(
      boolean standby, long keptBytes, long budgetBytes, Lsn position, boolean followsWithoutSlot) {

    static Kept of(ResultSet row) throws SQLException {
      String position = row.getString("position");
      boolean standby = row.getBoolean("standby");
      return new Kept(
          standby,
          row.getLong("kept"),
          row.getLong("budget"),
          position == null ? Lsn.ZERO : Lsn.parse(position),
          standby && row.getBoolean("follows") && row.getString("own_slot").isEmpty());
    }
  }

  private SlotChecks() {}

  static void run(Session session, Findings findings) {
    Kept kept = session.readOne("check what keeps the log", QUERY, Kept::of);
    judge(kept, findings);
    session
        .read("check the slots", Slots.QUERY, Slots::of)
        .forEach(slot -> judge(slot, kept, findings));
  }

  static void judge(Kept kept, Findings findings) {
    if (kept.budgetBytes == UNLIMITED) {
      findings.warning(
          "database.slot-budget",
          "max_slot_wal_keep_size is unlimited: the slot of a follower that died keeps log until"
              + " the disk is full, and free disk cannot be seen over SQL",
          "Set max_slot_wal_keep_size to what the disk can spare.");
    }
    if (kept.keptBytes == 0) {
      findings.warning(
          "database.log-kept",
          "wal_keep_size is 0: after a promotion no slot of the new primary has kept what the other"
              + " standbys still need",
          "Set wal_keep_size to 1 GB or more on all servers; it needs no restart.");
    }
    if (kept.followsWithoutSlot) {
      findings.warning(
          "database.slots",
          "it follows its upstream without a slot: log that it needs may be removed while it is"
              + " away",
          "Create a slot on the upstream and set primary_slot_name.");
    }
  }

  static void judge(SlotState slot, Kept kept, Findings findings) {
    String name = "slot " + slot.name();
    switch (slot.log()) {
      case LOST ->
          findings.error(
              "database.slots",
              name + " lost the log that its follower needs: it can never go on from here",
              "Let the follower catch up from a standby or an archive that still has the log, else"
                  + " rebuild it; drop the slot.");
      case UNRESERVED ->
          findings.warning(
              "database.slots",
              name + " loses the log that its follower needs at the next checkpoint",
              "Bring its follower back at once, or raise max_slot_wal_keep_size; it needs no"
                  + " restart.");
      case NONE, RESERVED, EXTENDED -> retained(slot, name, kept, findings);
    }
  }

  private static void retained(SlotState slot, String name, Kept kept, Findings findings) {
    if (slot.restartsAt().isEmpty()) {
      return;
    }
    long bytes = Math.max(0, kept.position.bytesAfter(slot.restartsAt().get()));
    if (!slot.active()) {
      findings.warning(
          "database.slots",
          name + " has no follower and keeps " + Bytes.text(bytes) + " of log",
          kept.standby
              ? "Drop it: a standby needs slots only while others follow it."
              : "Bring its follower back, or drop the slot.");
    }
    long budget = kept.budgetBytes;
    if (budget > 0 && slot.safeBytes().orElse(Long.MAX_VALUE) < budget / 4) {
      findings.warning(
          "database.slots",
          name
              + " may fall behind another "
              + Bytes.text(Math.max(0, slot.safeBytes().getAsLong()))
              + " before its log is lost",
          "See why its follower lags, or raise max_slot_wal_keep_size; it needs no restart.");
    }
  }
}

package io.github.essfailover.postgres;

import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.SlotState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The slots for standbys, as text: PostgreSQL 18 documentation, 53.20 "pg_replication_slots". */
final class Slots {

  /** One line for each slot; no name of a slot holds a bar. */
  private static final String LINE =
      "concat_ws('|', slot_name, active, COALESCE(wal_status, ''),"
          + " COALESCE(restart_lsn::text, ''), COALESCE(safe_wal_size::text, ''))";

  private static final String FROM = " FROM pg_replication_slots WHERE slot_type = 'physical'";

  static final String AS_LINES = "(SELECT array_agg(" + LINE + " ORDER BY slot_name)" + FROM + ")";

  static final String QUERY = "SELECT " + LINE + FROM + " ORDER BY slot_name";

  private Slots() {}

  static SlotState of(ResultSet row) throws SQLException {
    return parse(row.getString(1));
  }

  static SlotState parse(String line) {
    List<String> parts = List.of(line.split("\\|", -1));
    String log = parts.get(2).toUpperCase(Locale.ROOT);
    String restart = parts.get(3);
    String safe = parts.get(4);
    return new SlotState(
        parts.get(0),
        parts.get(1).equals("t"),
        log.isEmpty() ? SlotState.Log.NONE : SlotState.Log.valueOf(log),
        restart.isEmpty() ? Optional.empty() : Optional.of(Lsn.parse(restart)),
        safe.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(safe)));
  }
}

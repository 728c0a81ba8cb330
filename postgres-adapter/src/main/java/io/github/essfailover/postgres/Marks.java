package io.github.essfailover.postgres;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.spi.Call;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * The table of marks, one in each database. Rows are numbered by the order of writing, because
 * clocks of different data centers decide nothing.
 */
final class Marks {

  static final String TABLE = "essfailover.mark";

  /** Arrival marks are written again and again; older ones than so many are forgotten. */
  private static final int KEPT = 200;

  /**
   * One line for each mark; no part but the note, which is the last, holds a bar. The note as JSON,
   * because a table that an older setup made has no such column.
   */
  static final String AS_LINES =
      "(SELECT array_agg(concat_ws('|', id, kind, epoch, timeline, extract(epoch FROM written_at),"
          + " to_jsonb(m) ->> 'note') ORDER BY nr, written_at) FROM essfailover.mark m)";

  private static final String INSERT =
      "INSERT INTO essfailover.mark (id, kind, epoch, timeline, nr)"
          + " SELECT ?, ?, ?,"
          + " ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int,"
          + " COALESCE(max(nr), 0) + 1 FROM essfailover.mark"
          + " ON CONFLICT (id) DO NOTHING";

  private static final String INSERT_NOTE =
      INSERT.replace("timeline, nr)", "timeline, note, nr)").replace("::int,", "::int, ?,");

  private Marks() {}

  static MarkRow parse(String line) {
    List<String> parts = List.of(line.split("\\|", 6));
    double seconds = Double.parseDouble(parts.get(4));
    return new MarkRow(
        MarkId.of(parts.get(0)),
        MarkRow.Kind.valueOf(parts.get(1)),
        Long.parseLong(parts.get(2)),
        Integer.parseInt(parts.get(3)),
        Instant.ofEpochMilli(Math.round(seconds * 1000)),
        parts.size() > 5 ? Optional.of(parts.get(5)) : Optional.empty());
  }

  /** Writes a mark in the session's transaction; false when it was there. */
  static boolean insert(Session session, MarkId id, MarkRow.Kind kind, long epoch) {
    return session.act("write the mark " + id, INSERT, id.value(), kind.name(), epoch) == 1;
  }

  /** The same, with what was done in that transaction. */
  static boolean insert(
      DatabaseSession session, MarkId id, MarkRow.Kind kind, long epoch, String note) {
    return session.act("write the mark " + id, INSERT_NOTE, id.value(), kind.name(), epoch, note)
        == 1;
  }

  /** What the mark says was done; empty when there is no such mark. */
  static Optional<String> note(DatabaseSession session, MarkId id) {
    return session
        .read(
            "read the mark " + id,
            "SELECT COALESCE(to_jsonb(m) ->> 'note', '') FROM essfailover.mark m WHERE id = ?",
            row -> row.getString(1),
            id.value())
        .stream()
        .findFirst();
  }

  /** An act of its own: a mark that is to arrive downstream. */
  static void arrive(Server server, Call call, MarkId mark, long epoch) {
    server.act(
        call,
        session -> {
          server.require(DatabaseState.Role.PRIMARY, session);
          session.inTransaction(
              "write a mark",
              () -> {
                insert(session, mark, MarkRow.Kind.ARRIVAL, epoch);
                forgetOldArrivals(session);
              });
        });
  }

  static boolean exists(Session session, MarkId id) {
    return session.readOne(
        "look for the mark " + id,
        "SELECT EXISTS (SELECT FROM essfailover.mark WHERE id = ?)",
        row -> row.getBoolean(1),
        id.value());
  }

  static void forgetOldArrivals(Session session) {
    session.act(
        "forget old marks",
        "DELETE FROM essfailover.mark WHERE kind = 'ARRIVAL'"
            + " AND nr < (SELECT max(nr) - ? FROM essfailover.mark)",
        KEPT);
  }

  /** The statement, for psql; by hand nobody has an epoch of their own. */
  static String preview(MarkId id, MarkRow.Kind kind) {
    return INSERT
            .replaceFirst("\\?", Matcher.quoteReplacement(Sql.literal(id.value())))
            .replaceFirst("\\?", Matcher.quoteReplacement(Sql.literal(kind.name())))
            .replaceFirst("\\?", "COALESCE(max(epoch), 0)")
        + ";";
  }
}

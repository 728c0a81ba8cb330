package io.github.essfailover.postgres.synapse;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Synapse's streams: each takes its numbers from a sequence and writes its position down in {@code
 * stream_positions}. At its start Synapse compares both, for every stream that has a position, and
 * refuses to go on when a sequence is behind. A stream that counts downwards has negative positions
 * and a sequence that counts upwards; the comparison is the same. Source: {@code
 * synapse/storage/util/sequence.py} and the callers of {@code MultiWriterIdGenerator}, Synapse
 * 1.1xx of 2025 and 2026.
 */
final class StreamPositions {

  static final String TABLE = "stream_positions";

  /** Stream to sequence. */
  private static final Map<String, String> SEQUENCES =
      Map.ofEntries(
          Map.entry("account_data", "account_data_sequence"),
          Map.entry("backfill", "events_backfill_stream_seq"),
          Map.entry("caches", "cache_invalidation_stream_seq"),
          Map.entry("device_lists_stream", "device_lists_sequence"),
          Map.entry("e2e_cross_signing_keys", "e2e_cross_signing_keys_sequence"),
          Map.entry("events", "events_stream_seq"),
          Map.entry("presence_stream", "presence_stream_sequence"),
          Map.entry("profile_updates", "profile_updates_sequence"),
          Map.entry("push_rules_stream", "push_rules_stream_sequence"),
          Map.entry("pushers", "pushers_sequence"),
          Map.entry("quarantined_media", "quarantined_media_id_seq"),
          Map.entry("receipts", "receipts_sequence"),
          Map.entry("sticky_events", "sticky_events_sequence"),
          Map.entry("thread_subscriptions", "thread_subscriptions_sequence"),
          Map.entry("to_device", "device_inbox_sequence"),
          Map.entry("un_partial_stated_event_stream", "un_partial_stated_event_stream_sequence"),
          Map.entry("un_partial_stated_room_stream", "un_partial_stated_room_stream_sequence"));

  private static final String EXISTING =
      "SELECT c.relname, format('%I.%I', n.nspname, c.relname) FROM pg_class c"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind = 'S' AND c.relname = ANY (?) AND c.relnamespace ="
          + " (SELECT relnamespace FROM pg_class WHERE oid = ?::regclass)";

  private record Position(String stream, long value) {}

  private record Sequence(String name, String quoted) {}

  /** A stream whose sequence is behind. */
  private record Behind(String stream, String sequence, long last, long position) {

    @Override
    public String toString() {
      return sequence + " was at " + last + ", behind the position " + position + " of " + stream;
    }
  }

  private StreamPositions() {}

  static List<String> missing(DatabaseSession session) {
    return Catalog.missing(session, "SELECT", Catalog.tables(session, TABLE));
  }

  static List<Finding> check(DatabaseSession session) {
    List<Finding> findings = new ArrayList<>();
    for (String table : Catalog.tables(session, TABLE)) {
      List<Position> positions = positions(session, table);
      for (Behind behind : behind(session, table, positions)) {
        findings.add(
            Finding.of(
                "synapse.streams",
                Severity.WARNING,
                behind + ": Synapse would not start",
                "With Synapse stopped: SELECT setval('"
                    + behind.sequence
                    + "', "
                    + behind.position
                    + "). A failover does it by itself."));
      }
      for (String unknown : unknown(positions)) {
        findings.add(
            Finding.of(
                "synapse.streams",
                Severity.INFO,
                "stream "
                    + unknown
                    + " is not known to this version: it is not compared with its"
                    + " sequence",
                "Upgrade this library when there is a version that knows it."));
      }
    }
    return findings;
  }

  /** Sets forward what is behind. Repeated, it finds nothing. */
  static List<String> mend(DatabaseSession session) {
    List<String> done = new ArrayList<>();
    for (String table : Catalog.tables(session, TABLE)) {
      List<Position> positions = positions(session, table);
      for (Behind behind : behind(session, table, positions)) {
        session.act(
            "set " + behind.sequence + " forward",
            "SELECT setval(?::regclass, ?)",
            row -> true,
            behind.sequence,
            behind.position);
        done.add(behind + ": set forward");
      }
      for (String unknown : unknown(positions)) {
        done.add("stream " + unknown + " is not known: not compared");
      }
    }
    return done;
  }

  /** The same as {@link #mend} for psql, on one line, where there is such a table. */
  static String preview() {
    String pairs =
        SEQUENCES.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(pair -> "('" + pair.getKey() + "', '" + pair.getValue() + "')")
            .collect(Collectors.joining(", "));
    return "DO $essfailover$ DECLARE t record; s record; behind boolean; BEGIN"
        + " FOR t IN SELECT c.oid::regclass AS name, c.relnamespace FROM pg_class c WHERE c.relname = '"
        + TABLE
        + "' AND c.relkind IN ('r', 'p') LOOP"
        + " FOR s IN EXECUTE format($q$SELECT c.oid::regclass AS name, max(p.stream_id) AS position"
        + " FROM %s p JOIN (VALUES "
        + pairs
        + ") v (stream, sequence) ON v.stream = p.stream_name JOIN pg_class c"
        + " ON c.relname = v.sequence AND c.relkind = 'S' AND c.relnamespace = %s GROUP BY 1$q$,"
        + " t.name, t.relnamespace::oid) LOOP"
        + " EXECUTE format('SELECT last_value - CASE WHEN is_called THEN 0 ELSE 1 END < %s FROM %s',"
        + " s.position, s.name) INTO behind;"
        + " IF behind THEN PERFORM setval(s.name, s.position); END IF;"
        + " END LOOP; END LOOP; END $essfailover$;";
  }

  private static List<Position> positions(DatabaseSession session, String table) {
    return session.read(
        "read the positions of the streams",
        "SELECT stream_name, max(stream_id) FROM " + table + " GROUP BY 1 ORDER BY 1",
        row -> new Position(row.getString(1), row.getLong(2)));
  }

  private static List<String> unknown(List<Position> positions) {
    return positions.stream()
        .map(Position::stream)
        .filter(stream -> !SEQUENCES.containsKey(stream))
        .toList();
  }

  private static List<Behind> behind(
      DatabaseSession session, String table, List<Position> positions) {
    Map<String, Long> wanted =
        positions.stream()
            .filter(position -> SEQUENCES.containsKey(position.stream))
            .collect(Collectors.toMap(Position::stream, Position::value));
    Map<String, String> existing = existing(session, table);
    List<String> queries = new ArrayList<>();
    wanted.forEach(
        (stream, position) -> {
          String sequence = existing.get(SEQUENCES.get(stream));
          if (sequence != null) {
            queries.add(
                "SELECT '"
                    + stream
                    + "', '"
                    + sequence.replace("'", "''")
                    + "', last_value -"
                    + " CASE WHEN is_called THEN 0 ELSE 1 END, "
                    + position
                    + " FROM "
                    + sequence);
          }
        });
    if (queries.isEmpty()) {
      return List.of();
    }
    return session
        .read(
            "read the sequences of the streams",
            String.join(" UNION ALL ", queries),
            row -> new Behind(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)))
        .stream()
        .filter(each -> each.position > each.last)
        .toList();
  }

  private static Map<String, String> existing(DatabaseSession session, String table) {
    return session
        .read(
            "look for the sequences of the streams",
            EXISTING,
            row -> new Sequence(row.getString(1), row.getString(2)),
            List.copyOf(SEQUENCES.values()),
            table)
        .stream()
        .collect(Collectors.toMap(Sequence::name, Sequence::quoted));
  }
}

package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.model.SlotState;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The look at a server, in one round trip. The columns are those of PostgreSQL 18 documentation,
 * 9.28 "System Administration Functions" and 27.2 "The Cumulative Statistics System".
 */
final class Observation {

  /**
   * The role is asked for once: a promotion may complete between two calls in one query.
   *
   * <p>A standby's position may go backwards or be null after a reconnect, hence the greater of
   * both. A primary's is what is flushed: the insert position may lie behind a page header that no
   * standby ever confirms.
   *
   * <p>A standby's timeline: what is received; when nothing is, that of the segment which it wrote
   * last at its position, because the control file follows only at the next restartpoint. A higher
   * number alone says nothing: what was rewound may keep a segment of the timeline that it left.
   */
  private static final String QUERY =
      """
      WITH me AS MATERIALIZED (SELECT pg_is_in_recovery() AS standby,
          pg_size_bytes(current_setting('wal_segment_size')) AS size),
        at AS MATERIALIZED (SELECT CASE WHEN standby THEN
          GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), '0/0'::pg_lsn)
          ELSE pg_current_wal_flush_lsn() END AS position FROM me),
        log AS MATERIALIZED (SELECT ('x' || substr(name, 1, 8))::bit(32)::int AS timeline,
            ('x' || substr(name, 9, 8))::bit(32)::bigint * (4294967296 / me.size)
              + ('x' || substr(name, 17, 8))::bit(32)::bigint AS nr, modification
          FROM me, pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'),
        -- Segments with higher numbers than the position's are old ones, renamed to be used again.
        runs AS (SELECT nr, lag(nr) OVER (ORDER BY nr) AS before
          FROM (SELECT DISTINCT nr FROM log, me, at
            WHERE nr <= trunc((position - '0/0'::pg_lsn - 1) / me.size)) n)
      SELECT me.standby,
        c.system_identifier::text AS identity,
        -- Copies share the identifier; no two servers share port and microsecond.
        current_setting('port') || ' since ' || to_char(pg_postmaster_start_time()
          AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS instance,
        at.position::text AS position,
        (SELECT ('0/0'::pg_lsn + max(nr) FILTER (WHERE before IS DISTINCT FROM nr - 1) * me.size)
          FROM runs HAVING max(nr) = trunc((at.position - '0/0'::pg_lsn - 1) / me.size)
        )::text AS oldest,
        CASE WHEN me.standby THEN COALESCE(pg_last_wal_replay_lsn(), '0/0'::pg_lsn)
          ELSE NULL END::text AS replayed,
        CASE WHEN me.standby THEN
          COALESCE(CASE WHEN w.status = 'streaming' THEN NULLIF(w.received_tli, 0) END,
            GREATEST(w.received_tli, k.timeline_id, r.min_recovery_end_timeline,
              (SELECT timeline FROM log
               WHERE nr = trunc((at.position - '0/0'::pg_lsn - 1) / me.size)
               ORDER BY modification DESC, timeline DESC LIMIT 1)))
          ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
          END AS timeline,
        current_setting('primary_conninfo') AS conninfo,
        current_setting('restore_command') <> '' AS archive,
        EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'startup'
          AND wait_event = 'RecoveryRetrieveRetryInterval') AS waits_for_log,
        w.status AS receiver, w.sender_host, w.sender_port, w.received_tli,
        w.latest_end_lsn::text AS upstream_position, w.last_msg_send_time,
        @SLOTS@ AS slots,
        current_setting('synchronous_standby_names') AS synchronous,
        (SELECT count(*) FROM pg_roles WHERE rolname = ANY (?)) AS roles,
        (SELECT count(*) FROM pg_roles WHERE rolname = ANY (?) AND rolcanlogin) AS open_roles,
        (SELECT count(*) FROM pg_stat_activity
         WHERE usename = ANY (?) AND backend_type = 'client backend') AS sessions,
        CASE WHEN me.standby THEN pg_last_xact_replay_timestamp() END AS last_commit,
        CASE WHEN me.standby THEN pg_get_wal_replay_pause_state() END AS pause,
        current_setting('recovery_min_apply_delay') AS delay,
        current_setting('default_transaction_read_only') AS read_only,
        current_setting('server_version') AS version,
        clock_timestamp() AS looked_at,
        @MARKS@ AS marks, @EPOCH@ AS epoch, @HEARTBEAT@ AS heartbeat_age,
        @STILL_WRITING@
      FROM me CROSS JOIN at CROSS JOIN pg_control_system() c CROSS JOIN pg_control_checkpoint() k
        CROSS JOIN pg_control_recovery() r LEFT JOIN pg_stat_wal_receiver w ON true
      """;

  private static final String HEARTBEAT_AGE =
      "(SELECT extract(epoch FROM clock_timestamp() - at) FROM essfailover.heartbeat)";

  private static final String NO_HEARTBEAT = "NULL::numeric";

  /** From the newest setup to none: the first that the server understands is taken. */
  private static final List<String> QUERIES =
      List.of(
          query(Marks.AS_LINES, ServerNotes.EPOCH_NUMBER, HEARTBEAT_AGE),
          query(Marks.AS_LINES, ServerNotes.EPOCH_NUMBER, NO_HEARTBEAT),
          query("NULL::text[]", "0", NO_HEARTBEAT));

  private static final Set<String> NOT_SET_UP = Set.of("42P01", "3F000", "42501");

  private Observation() {}

  private static String query(String marks, String epoch, String heartbeat) {
    return QUERY
        .replace("@SLOTS@", Slots.AS_LINES)
        .replace("@MARKS@", marks)
        .replace("@EPOCH@", epoch)
        .replace("@HEARTBEAT@", heartbeat)
        .replace("@STILL_WRITING@", StillWriting.COLUMNS);
  }

  static DatabaseState of(Session session, Configuration configuration, ReplayRate rate) {
    for (String query : QUERIES.subList(0, QUERIES.size() - 1)) {
      try {
        return look(session, query, configuration, rate);
      } catch (AdapterException e) {
        if (!NOT_SET_UP.contains(e.context().getOrDefault("sqlState", ""))) {
          throw e;
        }
      }
    }
    return look(session, QUERIES.get(QUERIES.size() - 1), configuration, rate);
  }

  private static DatabaseState look(
      Session session, String query, Configuration configuration, ReplayRate rate) {
    List<String> roles = configuration.applicationRoles();
    List<Object> arguments = new ArrayList<>(List.of(roles, roles, roles));
    arguments.addAll(StillWriting.arguments(configuration));
    return session.readOne("observe", query, row -> state(row, rate), arguments.toArray());
  }

  private static DatabaseState state(ResultSet row, ReplayRate rate) throws SQLException {
    boolean standby = row.getBoolean("standby");
    Lsn position = Lsn.parse(row.getString("position"));
    DatabaseState.Builder state =
        DatabaseState.builder(
                row.getString("identity"),
                standby ? DatabaseState.Role.STANDBY : DatabaseState.Role.PRIMARY)
            .instance(row.getString("instance"))
            .timeline(row.getInt("timeline"))
            .position(position, standby ? Lsn.parse(row.getString("replayed")) : position)
            .access(access(row), row.getInt("sessions"))
            .epoch(row.getLong("epoch"))
            .synchronousRule(SynchronousNames.parse(row.getString("synchronous")))
            .preparedTransactions(strings(row.getArray("prepared")))
            .otherWriters(strings(row.getArray("other_writers")))
            .marks(marks(row));
    slots(row, state);
    String oldest = row.getString("oldest");
    if (oldest != null) {
      state.oldestLog(Lsn.parse(oldest));
    }
    if (standby) {
      standby(row, state, position, rate);
    }
    if (row.getObject("heartbeat_age") != null) {
      state.heartbeatAge(Duration.ofMillis(Math.round(row.getDouble("heartbeat_age") * 1000)));
    }
    Timestamp lastCommit = row.getTimestamp("last_commit");
    if (lastCommit != null) {
      state.lastCommitAt(lastCommit.toInstant());
    }
    return state
        .setting("server_version", row.getString("version"))
        .setting("synchronous_standby_names", row.getString("synchronous"))
        .setting("default_transaction_read_only", row.getString("read_only"))
        .build();
  }

  /**
   * Refused is only what shuts every role out: the read-only default can be overruled by anyone.
   */
  private static Access access(ResultSet row) throws SQLException {
    return row.getInt("roles") > 0 && row.getInt("open_roles") == 0
        ? Access.REFUSED
        : Access.ADMITTED;
  }

  private static void standby(
      ResultSet row, DatabaseState.Builder state, Lsn position, ReplayRate rate)
      throws SQLException {
    String pause = row.getString("pause");
    String delay = row.getString("delay");
    state
        .archiveFeeds(row.getBoolean("archive"))
        .archiveExhausted(row.getBoolean("waits_for_log"))
        .setting("replay", pause)
        .setting("recovery_min_apply_delay", delay);
    following(row).ifPresent(state::following);
    rate.after(
            row.getTimestamp("looked_at").toInstant(),
            position,
            Lsn.parse(row.getString("replayed")),
            !"not paused".equals(pause) || !"0".equals(delay))
        .ifPresent(state::replayRate);
  }

  private static void slots(ResultSet row, DatabaseState.Builder state) throws SQLException {
    List<SlotState> slots = strings(row.getArray("slots")).stream().map(Slots::parse).toList();
    state
        .slotStates(slots)
        .slots(
            slots.stream()
                .filter(slot -> slot.log() != SlotState.Log.LOST)
                .map(SlotState::name)
                .collect(Collectors.toSet()));
  }

  private static List<MarkRow> marks(ResultSet row) throws SQLException {
    return strings(row.getArray("marks")).stream().map(Marks::parse).toList();
  }

  /**
   * The configured upstream. A receiver that still runs although none is configured counts too: the
   * server is not frozen yet.
   */
  private static Optional<Following> following(ResultSet row) throws SQLException {
    String status = row.getString("receiver");
    Optional<Endpoint> sender = sender(row);
    Optional<Endpoint> configured = Conninfo.parse(row.getString("conninfo")).endpoint();
    Optional<Endpoint> upstream = configured.isPresent() ? configured : sender;
    if (upstream.isEmpty()) {
      return Optional.empty();
    }
    boolean streaming =
        configured.isPresent() && configured.equals(sender) && "streaming".equals(status);
    int timeline = row.getInt("received_tli");
    String end = row.getString("upstream_position");
    Timestamp heard = row.getTimestamp("last_msg_send_time");
    return Optional.of(
        new Following(
            upstream.get(),
            streaming,
            timeline > 0 ? Optional.of(timeline) : Optional.empty(),
            Optional.ofNullable(end).map(Lsn::parse),
            Optional.ofNullable(heard).map(Timestamp::toInstant)));
  }

  private static Optional<Endpoint> sender(ResultSet row) throws SQLException {
    String host = row.getString("sender_host");
    int port = row.getInt("sender_port");
    return row.getString("receiver") == null || host == null || host.isBlank() || port == 0
        ? Optional.empty()
        : Optional.of(new Endpoint(host, port));
  }

  private static List<String> strings(@Nullable Array array) throws SQLException {
    if (array == null) {
      return List.of();
    }
    List<String> strings = new ArrayList<>();
    for (Object value : (Object[]) array.getArray()) {
      strings.add(String.valueOf(value));
    }
    return strings;
  }
}

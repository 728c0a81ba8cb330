package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkRow;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
   * <p>A standby's timeline: what is received; when nothing is, the newest segment that it wrote,
   * because the control file follows only at the next restartpoint.
   */
  private static final String QUERY =
      """
      WITH me AS MATERIALIZED (SELECT pg_is_in_recovery() AS standby)
      SELECT me.standby,
        c.system_identifier::text AS identity,
        CASE WHEN me.standby THEN
          GREATEST(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn(), '0/0'::pg_lsn)
          ELSE pg_current_wal_flush_lsn() END::text AS position,
        CASE WHEN me.standby THEN COALESCE(pg_last_wal_replay_lsn(), '0/0'::pg_lsn)
          ELSE NULL END::text AS replayed,
        CASE WHEN me.standby THEN
          GREATEST(w.received_tli, k.timeline_id, r.min_recovery_end_timeline,
            (SELECT max(('x' || substr(name, 1, 8))::bit(32)::int)
             FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'))
          ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int
          END AS timeline,
        current_setting('primary_conninfo') AS conninfo,
        current_setting('restore_command') <> '' AS archive,
        w.status AS receiver, w.sender_host, w.sender_port, w.received_tli,
        w.latest_end_lsn::text AS upstream_position, w.last_msg_send_time,
        (SELECT array_agg(slot_name::text) FROM pg_replication_slots
         WHERE slot_type = 'physical' AND wal_status IS DISTINCT FROM 'lost') AS slots,
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
        %s AS marks, %s AS epoch
      FROM me CROSS JOIN pg_control_system() c CROSS JOIN pg_control_checkpoint() k
        CROSS JOIN pg_control_recovery() r LEFT JOIN pg_stat_wal_receiver w ON true
      """;

  private static final String AFTER_SETUP =
      String.format(Locale.ROOT, QUERY, Marks.AS_LINES, ServerNotes.EPOCH_NUMBER);
  private static final String BEFORE_SETUP = String.format(Locale.ROOT, QUERY, "NULL::text[]", "0");

  private Observation() {}

  static DatabaseState of(Session session, List<String> applicationRoles) {
    try {
      return look(session, AFTER_SETUP, applicationRoles);
    } catch (AdapterException e) {
      String state = e.context().getOrDefault("sqlState", "");
      if (state.equals("42P01") || state.equals("3F000") || state.equals("42501")) {
        return look(session, BEFORE_SETUP, applicationRoles);
      }
      throw e;
    }
  }

  private static DatabaseState look(Session session, String query, List<String> roles) {
    return session.readOne("observe", query, Observation::state, roles, roles, roles);
  }

  private static DatabaseState state(ResultSet row) throws SQLException {
    boolean standby = row.getBoolean("standby");
    Lsn position = Lsn.parse(row.getString("position"));
    DatabaseState.Builder state =
        DatabaseState.builder(
                row.getString("identity"),
                standby ? DatabaseState.Role.STANDBY : DatabaseState.Role.PRIMARY)
            .timeline(row.getInt("timeline"))
            .position(position, standby ? Lsn.parse(row.getString("replayed")) : position)
            .access(access(row), row.getInt("sessions"))
            .epoch(row.getLong("epoch"))
            .slots(new TreeSet<>(strings(row.getArray("slots"))))
            .synchronousWith(synchronousNames(row.getString("synchronous")))
            .marks(marks(row));
    if (standby) {
      state.archiveFeeds(row.getBoolean("archive"));
      following(row).ifPresent(state::following);
      state.setting("replay", row.getString("pause"));
      state.setting("recovery_min_apply_delay", row.getString("delay"));
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

  /**
   * The names in {@code ANY 1 (dc2, "dc-3")}, {@code FIRST 2 (…)}, {@code 2 (…)} or a bare list.
   */
  static Set<String> synchronousNames(String setting) {
    int open = setting.indexOf('(');
    int close = setting.lastIndexOf(')');
    String list = open >= 0 && close > open ? setting.substring(open + 1, close) : setting;
    Set<String> names = new TreeSet<>();
    for (String name : list.split(",", -1)) {
      String bare = name.strip().replace("\"", "");
      if (!bare.isEmpty()) {
        names.add(bare);
      }
    }
    return names;
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

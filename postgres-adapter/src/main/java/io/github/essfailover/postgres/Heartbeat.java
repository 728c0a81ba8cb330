package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Proof that the log flows: the primary writes something, and a standby has to show it. What a
 * standby says about its receiver proves little: it goes on saying {@code streaming} for {@code
 * wal_receiver_timeout}, 60 s by default, after its upstream hung, and hears nothing for 30 s on a
 * healthy idle line.
 *
 * <pre>{@code
 * Heartbeat.Beat beat = primary.heartbeat().write(deadline);
 * Heartbeat.Arrival there = standby.heartbeat().await(beat.position(), deadline);
 * }</pre>
 *
 * <p>Written every second or two, it also makes {@link
 * io.github.essfailover.model.DatabaseState#heartbeatAge()} the lag in seconds of each standby,
 * idle or not, as exactly as the servers' clocks agree. A server whose transactions are read-only
 * by default, as a fence makes them, refuses heartbeats: what must not go on changing does not.
 *
 * <p>Thread-safe. One row, {@code essfailover.heartbeat} in the administrative database, which
 * {@link PostgresSetup} makes; rewriting it is no change in the sense of epochs.
 */
public final class Heartbeat {

  private static final String WRITE =
      "INSERT INTO essfailover.heartbeat AS h (beat, at) VALUES (1, clock_timestamp())"
          + " ON CONFLICT (one) DO UPDATE SET beat = h.beat + 1, at = clock_timestamp()"
          + " RETURNING beat, at";

  /** After the commit, which waits for the server's own disk and never for a standby. */
  private static final String POSITION = "SELECT pg_current_wal_flush_lsn()::text";

  private static final String REPLAYED =
      "SELECT pg_is_in_recovery() AS standby, pg_last_wal_replay_lsn()::text AS replayed";

  private static final double LOOK_AGAIN_SECONDS = 0.005;

  /**
   * A heartbeat that was written.
   *
   * @param number how many there were
   * @param writtenAt by the clock of the primary
   * @param position what a standby has to replay to show it
   */
  public record Beat(long number, Instant writtenAt, Lsn position) {}

  /**
   * What became of a heartbeat on a standby.
   *
   * @param arrived whether the standby shows it
   * @param replayed how far the standby was when it was looked at last
   * @param waited how long that took, from the call
   */
  public record Arrival(boolean arrived, Lsn replayed, Duration waited) {}

  private final Server server;

  Heartbeat(Server server) {
    this.server = server;
  }

  /**
   * Writes the next heartbeat; two round trips. It does not wait for standbys.
   *
   * @throws AdapterException PERMANENT {@code DATABASE_READ_ONLY} on a standby and on a server that
   *     is fenced, {@code DATABASE_PRIVILEGE_MISSING} or {@code DATABASE_STATEMENT_REFUSED} where
   *     the setup was not run; else what any call throws
   */
  public Beat write(Deadline deadline) {
    return server.look(deadline, Heartbeat::write);
  }

  private static Beat write(Session session) {
    record Row(long number, Instant writtenAt) {}
    Row row =
        session
            .act(
                "write a heartbeat",
                WRITE,
                r -> new Row(r.getLong("beat"), r.getTimestamp("at").toInstant()))
            .get(0);
    Lsn position =
        session.readOne(
            "read the position of the heartbeat", POSITION, r -> Lsn.parse(r.getString(1)));
    return new Beat(row.number, row.writtenAt, position);
  }

  /**
   * Waits until the standby has replayed that position, at most until the deadline. That it did not
   * arrive is an answer, no error.
   *
   * @throws AdapterException NOT_APPLIED when the standby does not answer; PERMANENT {@code
   *     NOT_A_STANDBY} when it is a primary
   */
  public Arrival await(Lsn position, Deadline deadline) {
    Instant begin = server.configuration().clock().instant();
    // The wait ends before the deadline, so that it is an answer and not a broken connection.
    Deadline end = deadline.atMost(deadline.remaining().multipliedBy(9).dividedBy(10));
    return server.look(deadline, session -> await(session, position, end, begin));
  }

  private Arrival await(Session session, Lsn position, Deadline end, Instant begin) {
    Lsn replayed = replayed(session);
    while (!replayed.isAtLeast(position) && !end.isExpired()) {
      session.read("wait", "SELECT pg_sleep(?)", row -> true, LOOK_AGAIN_SECONDS);
      replayed = replayed(session);
    }
    Duration waited = Duration.between(begin, server.configuration().clock().instant());
    return new Arrival(replayed.isAtLeast(position), replayed, waited);
  }

  private Lsn replayed(Session session) {
    record Row(boolean standby, Lsn replayed) {}
    Row row =
        session.readOne(
            "see how far it is",
            REPLAYED,
            r ->
                new Row(
                    r.getBoolean("standby"),
                    r.getString("replayed") == null
                        ? Lsn.ZERO
                        : Lsn.parse(r.getString("replayed"))));
    if (!row.standby) {
      throw AdapterException.permanent(
          "NOT_A_STANDBY",
          "The database server has another role than this change needs.",
          Map.of("server", server.configuration().label(), "expected", "STANDBY"),
          "Look at the server's role: it was promoted, or another one is the standby.",
          null);
    }
    return row.replayed;
  }
}

package io.github.essfailover.postgres.load;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A load of reads on a standby, at the rate at which the primary runs the same queries, and what
 * became of it: latencies beside the primary's, and the log that waited for replay meanwhile.
 * Bounded by time and by the number of sessions. The sessions are read-only, and the primary gets
 * nothing but a few single queries.
 *
 * <pre>{@code
 * LoadReport report = StandbyLoad.on(dc2Server, dc2Reader)
 *     .query("SELECT json FROM event_json WHERE event_id = '$some-event'")
 *     .comparedWith(dc1Server, dc1Reader)
 *     .lasting(Duration.ofSeconds(20)).build()
 *     .run(deadline);
 * }</pre>
 *
 * <p>Thread-safe; each run has threads of its own, which end with it.
 */
public final class StandbyLoad {

  private static final String RECEIVED_NOT_REPLAYED =
      "SELECT GREATEST(0, pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()))";

  private static final Duration LOOK = Duration.ofMillis(200);

  /** Samples of the primary for each query: enough for a 95 %, too few to be felt. */
  private static final int SAMPLES = 20;

  private final String name;
  private final DatabaseSessions standby;
  private final @Nullable DatabaseSessions primary;
  private final List<String> queries;
  private final double rate;
  private final int sessions;
  private final Duration duration;
  private final Duration counting;
  private final LoadReport.Limits limits;
  private final Clock clock;

  private StandbyLoad(Builder builder) {
    this.name = builder.server.name() + " in " + builder.server.locatedIn();
    this.standby = builder.server.sessions(builder.source);
    this.primary = builder.primary;
    this.queries = List.copyOf(builder.queries);
    this.rate = builder.rate;
    this.sessions = builder.sessions;
    this.duration = builder.duration;
    this.counting = builder.counting;
    this.limits = builder.limits;
    this.clock = builder.clock;
  }

  /** Starts with the standby and connections of a role that may run the queries there. */
  public static Builder on(PostgresServer standby, PGSimpleDataSource source) {
    return new Builder(standby, source);
  }

  /**
   * Loads the standby.
   *
   * @throws AdapterException NOT_APPLIED when the standby cannot be reached, or the deadline leaves
   *     no time for a load; UNKNOWN when the thread is interrupted
   */
  public LoadReport run(Deadline deadline) {
    Optional<Double> measured = onPrimary(deadline, this::measuredRate);
    Optional<Latencies> compared = onPrimary(deadline, this::sample).map(Latencies::of);
    double wanted = measured.orElse(rate);
    Deadline end = deadline.atMost(duration);
    LoadGenerator generator = new LoadGenerator(standby, queries, wanted, sessions, clock);
    Instant began = clock.instant();
    OptionalLong lag = generator.during(end, () -> lag(end, generator));
    double seconds = Math.max(0.001, Duration.between(began, clock.instant()).toNanos() / 1e9);
    List<Duration> answers = generator.answers();
    return new LoadReport(
        name,
        wanted,
        measured.isPresent() ? "the primary's, from pg_stat_statements" : "as configured",
        answers.size() / seconds,
        Latencies.of(answers),
        compared,
        generator.failed(),
        generator.failures(),
        lag,
        limits);
  }

  /** What the primary does not answer is left out: the load is the standby's. */
  private <T> Optional<T> onPrimary(
      Deadline deadline, Function<DatabaseSession, Optional<T>> look) {
    DatabaseSessions sessionsThere = primary;
    if (sessionsThere == null) {
      return Optional.empty();
    }
    try {
      return sessionsThere.with(deadline, look);
    } catch (AdapterException e) {
      return Optional.empty();
    }
  }

  /** A primary that stands still says nothing about its load. */
  private Optional<Double> measuredRate(DatabaseSession session) {
    return PrimaryRate.of(session, queries, counting.toNanos() / 1e9).filter(found -> found > 0);
  }

  private Optional<List<Duration>> sample(DatabaseSession session) {
    session.read("read only", LoadGenerator.READ_ONLY, row -> true);
    List<Duration> answers = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      for (String query : queries) {
        Instant before = clock.instant();
        session.read("run a query", query, row -> true);
        answers.add(Duration.between(before, clock.instant()));
      }
    }
    return Optional.of(answers);
  }

  /** The greatest that was seen until the end; a look that fails after others is not missed. */
  private OptionalLong lag(Deadline end, LoadGenerator generator) {
    AtomicLong most = new AtomicLong(-1);
    try {
      standby.with(
          end,
          session -> {
            while (generator.isRunning() && end.remaining().compareTo(LOOK) > 0) {
              most.accumulateAndGet(waitingForReplay(session), Math::max);
              session.read("wait", "SELECT pg_sleep(?)", row -> true, LOOK.toNanos() / 2e9);
            }
            return true;
          });
    } catch (AdapterException e) {
      if (most.get() < 0 || Thread.currentThread().isInterrupted()) {
        throw e;
      }
    }
    return most.get() < 0 ? OptionalLong.empty() : OptionalLong.of(most.get());
  }

  private static long waitingForReplay(DatabaseSession session) {
    return session.readOne("see how far replay is", RECEIVED_NOT_REPLAYED, row -> row.getLong(1));
  }

  /** Chooses the load. Confined to one thread. */
  public static final class Builder {
    private final PostgresServer server;
    private final PGSimpleDataSource source;
    private final List<String> queries = new ArrayList<>();
    private @Nullable DatabaseSessions primary;
    private double rate = 50;
    private int sessions = 4;
    private Duration duration = Duration.ofSeconds(10);
    private Duration counting = Duration.ofSeconds(2);
    private LoadReport.Limits limits = LoadReport.Limits.defaults();
    private Clock clock = Clock.systemUTC();

    private Builder(PostgresServer server, PGSimpleDataSource source) {
      this.server = server;
      this.source = source;
    }

    /**
     * One more query, with its constants; they take turns. At least one. A question mark that is an
     * operator is written twice, as everywhere in JDBC.
     */
    public Builder query(String sql) {
      queries.add(sql);
      return this;
    }

    /**
     * The primary: its rate of these queries where {@code pg_stat_statements} counts them, and its
     * latencies from 20 single calls of each. Default: not asked.
     *
     * @param there connections of a role that may run the queries there; it sees the calls of
     *     others only as a member of {@code pg_read_all_stats}
     */
    public Builder comparedWith(PostgresServer server, PGSimpleDataSource there) {
      this.primary = server.sessions(there);
      return this;
    }

    /** Queries a second when the primary does not tell. Default: 50. */
    public Builder rate(double perSecond) {
      this.rate = positive("rate", perSecond);
      return this;
    }

    /** How many sessions at once, at most. Default: 4. */
    public Builder sessions(int value) {
      this.sessions = (int) positive("sessions", value);
      return this;
    }

    /** How long. Default: 10 s. */
    public Builder lasting(Duration value) {
      positive("duration", value.toNanos() / 1e9);
      this.duration = value;
      return this;
    }

    /** How long the primary's calls are counted. Default: 2 s. */
    public Builder countingFor(Duration value) {
      positive("counting time", value.toNanos() / 1e9);
      this.counting = value;
      return this;
    }

    /** What is still good. Default: {@link LoadReport.Limits#defaults()}. */
    public Builder limits(LoadReport.Limits value) {
      this.limits = value;
      return this;
    }

    /** The clock of latencies. Default: the system's, UTC. */
    public Builder clock(Clock value) {
      this.clock = value;
      return this;
    }

    private static double positive(String what, double value) {
      if (!(value > 0)) {
        throw new IllegalArgumentException(what + " " + value + " is not positive");
      }
      return value;
    }

    /** The load. Nothing is connected to. */
    public StandbyLoad build() {
      if (queries.isEmpty()) {
        throw new IllegalArgumentException("no query was given");
      }
      return new StandbyLoad(this);
    }
  }

  @Override
  public String toString() {
    return "load of " + queries.size() + " queries on " + name;
  }
}

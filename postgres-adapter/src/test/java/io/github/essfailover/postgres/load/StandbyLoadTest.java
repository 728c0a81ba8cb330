package io.github.essfailover.postgres.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.TrioFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On three shared servers; short, and without a word about how fast they are. */
class StandbyLoadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String BY_KEY = "SELECT body FROM events WHERE id = 7";

  private static TrioFixture fixture;
  private static PostgresInstance dc1;
  private static PostgresInstance dc2;
  private static PostgresServer primary;
  private static PostgresServer standby;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    dc1 = fixture.trio().dc1();
    dc2 = fixture.trio().dc2();
    primary = (PostgresServer) fixture.primary();
    standby = (PostgresServer) fixture.standby();
    fixture.superuser(dc1, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
    dc1.restart();
    onPrimary(
        "CREATE EXTENSION pg_stat_statements",
        "CREATE TABLE events (id int PRIMARY KEY, body text)",
        "INSERT INTO events SELECT g, md5(g::text) FROM generate_series(1, 1000) g");
    String at = fixture.one(dc1, "SELECT pg_current_wal_flush_lsn()");
    while (!fixture.one(dc2, "SELECT pg_last_wal_replay_lsn() >= '" + at + "'").equals("t")) {
      fixture.pass(Duration.ofMillis(10));
    }
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void run_givenRate_answersAndMeasuresBothSides() {
    LoadReport report =
        onStandby()
            .query(BY_KEY)
            .query("SELECT count(*) FROM events")
            .comparedWith(primary, dc1.superuser("synapse"))
            .rate(30)
            .lasting(Duration.ofSeconds(2))
            .countingFor(Duration.ofMillis(50))
            .build()
            .run(deadline());

    System.out.println(report.toText());
    assertThat(report.failed()).as("%s", report.failures()).isZero();
    assertThat(report.onStandby().count()).isBetween(5, 61);
    assertThat(report.onPrimary().orElseThrow().count()).isEqualTo(40);
    assertThat(report.onStandby().p95()).isPositive().isLessThanOrEqualTo(report.onStandby().p99());
    assertThat(report.lagBytes()).isPresent();
    assertThat(report.rateFrom()).as("nobody runs them").isEqualTo("as configured");
  }

  @Test
  void run_primaryBusyWithTheQueries_takesItsRate() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> readUntil(stop));
    try {
      LoadReport report =
          onStandby()
              .query(BY_KEY)
              .comparedWith(primary, dc1.superuser("synapse"))
              .rate(1)
              .lasting(Duration.ofSeconds(1))
              .countingFor(Duration.ofSeconds(1))
              .build()
              .run(deadline());

      assertThat(report.rateFrom()).contains("pg_stat_statements");
      assertThat(report.wantedPerSecond()).isGreaterThan(1);
    } finally {
      stop.set(true);
      busy.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void run_slowStandby_missesRateAndLatency() {
    LoadReport report =
        onStandby()
            .query("SELECT pg_sleep(CASE WHEN pg_is_in_recovery() THEN 0.2 ELSE 0 END)")
            .comparedWith(primary, dc1.superuser("synapse"))
            .rate(60)
            .sessions(2)
            .lasting(Duration.ofSeconds(2))
            .countingFor(Duration.ofMillis(50))
            .build()
            .run(deadline());

    assertThat(report.findings())
        .extracting(Finding::check)
        .containsExactly("load.rate", "load.latency");
    assertThat(report.onStandby().median())
        .as("waiting in line counts")
        .isGreaterThan(Duration.ofMillis(200));
  }

  @Test
  void run_replayHeldUp_isAFinding() throws Exception {
    fixture.superuser(dc2, "SELECT pg_wal_replay_pause()");
    try {
      onPrimary("INSERT INTO events SELECT g, repeat('x', 100) FROM generate_series(2001, 4000) g");
      LoadReport report =
          onStandby()
              .query(BY_KEY)
              .lasting(Duration.ofSeconds(1))
              .limits(new LoadReport.Limits(0.01, 1000, Duration.ofMinutes(1), 10_000))
              .build()
              .run(deadline());

      assertThat(report.findings()).extracting(Finding::check).containsExactly("load.lag");
    } finally {
      fixture.superuser(dc2, "SELECT pg_wal_replay_resume()");
    }
  }

  @Test
  void run_queryThatFails_endsEarlyAndSaysWhy() {
    LoadReport report =
        onStandby()
            .query("SELECT nothing FROM nowhere")
            .rate(1000)
            .lasting(Duration.ofSeconds(10))
            .build()
            .run(deadline());

    assertThat(report.failed()).isBetween(50, 60);
    assertThat(report.failures()).containsExactly("relation \"nowhere\" does not exist");
    assertThat(report.findings()).extracting(Finding::check).contains("load.failures");
  }

  @Test
  void run_statementThatWrites_isRefusedByTheServer() {
    LoadReport report =
        StandbyLoad.on(primary, dc1.superuser("synapse"))
            .query("DELETE FROM events RETURNING id")
            .lasting(Duration.ofSeconds(5))
            .build()
            .run(deadline());

    assertThat(report.failures())
        .containsExactly("cannot execute DELETE in a read-only transaction");
  }

  @Test
  void run_standbyUnreachable_isNotApplied() {
    var nowhere = dc2.superuser("synapse");
    nowhere.setPortNumbers(new int[] {1});
    StandbyLoad load = StandbyLoad.on(standby, nowhere).query(BY_KEY).build();

    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> load.run(deadline()));

    assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
  }

  @Test
  void run_interrupted_endsAndKeepsTheFlag() {
    StandbyLoad load = onStandby().query(BY_KEY).lasting(Duration.ofSeconds(20)).build();
    Thread.currentThread().interrupt();
    try {
      AdapterException failure =
          catchThrowableOfType(AdapterException.class, () -> load.run(deadline()));
      assertThat(failure.code()).isEqualTo("INTERRUPTED");
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void build_valuesThatCannotWork_areTheCallersMistake() {
    assertThatThrownBy(() -> onStandby().build()).hasMessage("no query was given");
    assertThatThrownBy(() -> onStandby().rate(0)).hasMessage("rate 0.0 is not positive");
  }

  @Test
  void latencies_ofNumbers_areNearestRanks() {
    Latencies hundred =
        Latencies.of(IntStream.rangeClosed(1, 100).mapToObj(Duration::ofMillis).toList());

    assertThat(hundred)
        .isEqualTo(
            new Latencies(
                100,
                Duration.ofMillis(50),
                Duration.ofMillis(95),
                Duration.ofMillis(99),
                Duration.ofMillis(100)));
    assertThat(Latencies.of(List.of(Duration.ofMillis(3))).p95()).isEqualTo(Duration.ofMillis(3));
    assertThat(Latencies.of(List.of()).count()).isZero();
  }

  private static StandbyLoad.Builder onStandby() {
    return StandbyLoad.on(standby, dc2.superuser("synapse"));
  }

  private static void readUntil(AtomicBoolean stop) {
    try (Connection connection =
            dc1.connectAs(fixture.trio().application("mas"), "synapse").getConnection();
        Statement statement = connection.createStatement()) {
      while (!stop.get()) {
        statement.execute(BY_KEY.replace("7", "8"));
        fixture.pass(Duration.ofMillis(5));
      }
    } catch (SQLException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void onPrimary(String... statements) throws SQLException {
    try (Connection connection = dc1.superuser("synapse").getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
      statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO PUBLIC");
    }
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}

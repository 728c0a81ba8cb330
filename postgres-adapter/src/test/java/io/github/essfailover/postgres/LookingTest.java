package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.spi.DatabaseAdapter;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Looks over the session that is kept, and heartbeats, on three shared servers. */
class LookingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final String OWN_SESSIONS =
      "SELECT count(*) FROM pg_stat_activity WHERE usename = 'essfailover'";

  private static TrioFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void observe_again_sendsOneStatementAndOpensNothing() throws Exception {
    var dc2 = fixture.trio().dc2();
    PostgresServer standby = fixture.describe(dc2).build();
    standby.observe(deadline());
    logStatements("all");
    try {
      String sessions = fixture.one(dc2, OWN_SESSIONS);
      int before = Files.readString(dc2.log()).length();
      for (int looks = 0; looks < 10; looks++) {
        standby.observe(deadline());
      }
      List<String> sent =
          Files.readString(dc2.log())
              .substring(before)
              .lines()
              .filter(line -> line.contains("] essfailover LOG:"))
              .toList();
      assertThat(sent).hasSize(10).allMatch(line -> line.contains("execute"));
      assertThat(fixture.one(dc2, OWN_SESSIONS)).isEqualTo(sessions);
    } finally {
      logStatements("none");
    }
  }

  private static void logStatements(String which) throws Exception {
    var dc2 = fixture.trio().dc2();
    fixture.superuser(
        dc2, "ALTER SYSTEM SET log_statement = '" + which + "'", "SELECT pg_reload_conf()");
    await(() -> fixture.one(dc2, "SHOW log_statement").equals(which));
  }

  @Test
  void observe_keptSessionEndedByTheServer_looksOverANewOne() throws Exception {
    PostgresServer standby = fixture.describe(fixture.trio().dc3()).build();
    standby.observe(deadline());

    fixture.superuser(
        fixture.trio().dc3(),
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'essfailover'");

    assertThat(standby.observe(deadline()).isPrimary()).isFalse();
  }

  @Test
  void observe_silentServer_isNotAppliedAndWorksAgainLater() {
    fixture.primary().observe(deadline());
    fixture.loseAnswers();
    AdapterException silent =
        catchThrowableOfType(
            AdapterException.class,
            () -> fixture.primary().observe(deadline(Duration.ofMillis(600))));
    fixture.wakeUp();

    assertThat(silent.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(fixture.primary().observe(deadline()).isPrimary()).isTrue();
  }

  @Test
  void observe_byManyAtOnce_keepsFewSessions() throws Exception {
    PostgresServer server = fixture.describe(fixture.trio().dc3()).build();
    await(() -> fixture.one(fixture.trio().dc3(), OWN_SESSIONS).equals("0") || endOwn());

    List<Boolean> primary =
        IntStream.range(0, 40)
            .parallel()
            .mapToObj(i -> server.observe(deadline()).isPrimary())
            .toList();

    assertThat(primary).hasSize(40).containsOnly(false);
    await(() -> Integer.parseInt(fixture.one(fixture.trio().dc3(), OWN_SESSIONS)) <= 3);
  }

  private static boolean endOwn() throws Exception {
    fixture.superuser(
        fixture.trio().dc3(),
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'essfailover'");
    return false;
  }

  /** As after a change of routes or addresses: half of the time is left for the new connection. */
  @Test
  void look_keptSessionLeadsNowhere_arrivesOverANewOneInTheSameCall() {
    PGSimpleDataSource source = TrioFixture.agent(fixture.trio().dc1(), "postgres");
    source.setServerNames(new String[] {fixture.rendered().host()});
    source.setPortNumbers(new int[] {fixture.rendered().port()});
    KeptSessions kept = kept(source, Clock.systemUTC());
    String first = kept.look(deadline(), LookingTest::process);
    source.setServerNames(new String[] {fixture.trio().dc1().host()});
    source.setPortNumbers(new int[] {fixture.trio().dc1().port()});
    fixture.fallSilent();
    try {
      assertThat(kept.<String>look(deadline(Duration.ofSeconds(2)), LookingTest::process))
          .isNotEqualTo(first);
    } finally {
      fixture.wakeUp();
    }
  }

  @Test
  void look_sessionUnusedForLong_isNotUsedAgain() {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    KeptSessions kept =
        kept(TrioFixture.agent(fixture.trio().dc2(), "postgres"), new SetClock(now));
    String first = kept.look(deadline(), LookingTest::process);
    assertThat(kept.<String>look(deadline(), LookingTest::process)).isEqualTo(first);

    now.set(Instant.EPOCH.plus(KeptSessions.FRESH));

    assertThat(kept.<String>look(deadline(), LookingTest::process)).isNotEqualTo(first);
  }

  private static KeptSessions kept(PGSimpleDataSource source, Clock clock) {
    return new KeptSessions(source, Optional.empty(), "test", new Connections("test", true), clock);
  }

  private static String process(Session session) {
    return session.readOne(
        "read the process id", "SELECT pg_backend_pid()", row -> row.getString(1));
  }

  private static final class SetClock extends Clock {
    private final AtomicReference<Instant> now;

    SetClock(AtomicReference<Instant> now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Objects.requireNonNull(now.get());
    }
  }

  @Test
  void heartbeat_healthyStandbys_arrivesAndAges() throws Exception {
    Heartbeat.Beat beat = on(fixture.primary()).write(deadline());
    Heartbeat.Beat next = on(fixture.primary()).write(deadline());

    assertThat(next.number()).isEqualTo(beat.number() + 1);
    assertThat(next.position()).isGreaterThan(beat.position());
    for (DatabaseAdapter standby : List.of(fixture.standby(), fixture.otherStandby())) {
      Heartbeat.Arrival arrival = on(standby).await(next.position(), deadline());
      assertThat(arrival.arrived()).isTrue();
      assertThat(arrival.replayed()).isGreaterThanOrEqualTo(next.position());
      DatabaseState state = standby.observe(deadline());
      assertThat(state.heartbeatAge().orElseThrow())
          .isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(10));
    }
  }

  /** The server goes on saying that it streams: only what does not arrive tells. */
  @Test
  void heartbeat_replayPaused_doesNotArriveAndTheBacklogIsSeen() throws Exception {
    fixture.superuser(fixture.trio().dc3(), "SELECT pg_wal_replay_pause()");
    try {
      await(
          () ->
              "paused".equals(fixture.otherStandby().observe(deadline()).settings().get("replay")));
      fixture.commit(fixture.primary(), 100);
      Heartbeat.Beat beat = on(fixture.primary()).write(deadline());

      Heartbeat.Arrival arrival =
          on(fixture.otherStandby()).await(beat.position(), deadline(Duration.ofMillis(300)));

      assertThat(arrival.arrived()).isFalse();
      await(() -> fixture.otherStandby().observe(deadline()).position().isAtLeast(beat.position()));
      DatabaseState state = fixture.otherStandby().observe(deadline());
      assertThat(state.following().orElseThrow().streaming()).isTrue();
      assertThat(state.replayBacklogBytes()).isPositive();
      assertThat(state.replayDrain()).isPositive();
      assertThat(arrival.replayed()).isLessThan(beat.position());
    } finally {
      fixture.superuser(fixture.trio().dc3(), "SELECT pg_wal_replay_resume()");
    }
  }

  @Test
  void replayRate_backlogThatIsWorkedOff_isMeasured() throws Exception {
    PostgresServer standby = fixture.describe(fixture.trio().dc2()).build();
    fixture.superuser(fixture.trio().dc2(), "SELECT pg_wal_replay_pause()");
    fixture.application(
        fixture.trio().dc1(),
        "CREATE TABLE bulk AS SELECT i, md5(i::text) AS t FROM generate_series(1, 600000) i");
    Lsn written = fixture.primary().observe(deadline()).position();
    await(() -> standby.observe(deadline()).position().isAtLeast(written));
    assertThat(standby.observe(deadline()).replayRate()).isEmpty();
    fixture.superuser(fixture.trio().dc2(), "SELECT pg_wal_replay_resume()");

    await(() -> standby.observe(deadline()).replayed().isAtLeast(written));

    assertThat(standby.observe(deadline()).replayRate().orElseThrow())
        .isBetween(100_000L, 10_000_000_000L);
  }

  @Test
  void heartbeat_wrongRole_isRefused() {
    assertThat(failure(() -> on(fixture.standby()).write(deadline())).code())
        .isEqualTo("DATABASE_READ_ONLY");
    assertThat(failure(() -> on(fixture.primary()).await(Lsn.ZERO, deadline())).code())
        .isEqualTo("NOT_A_STANDBY");
  }

  @Test
  void heartbeat_fencedPrimary_isRefusedAndMovesNothing() throws Exception {
    readOnly("on");
    try {
      assertThat(failure(() -> on(fixture.primary()).write(deadline())).code())
          .isEqualTo("DATABASE_READ_ONLY");
    } finally {
      readOnly("off");
    }
    assertThat(on(fixture.primary()).write(deadline()).number()).isPositive();
  }

  private static void readOnly(String value) throws Exception {
    fixture.superuser(
        fixture.trio().dc1(),
        "ALTER SYSTEM SET default_transaction_read_only = '" + value + "'",
        "SELECT pg_reload_conf()");
    await(
        () ->
            value.equals(
                fixture
                    .primary()
                    .observe(deadline())
                    .settings()
                    .get("default_transaction_read_only")));
  }

  private static AdapterException failure(Runnable call) {
    return catchThrowableOfType(AdapterException.class, call::run);
  }

  private static Heartbeat on(DatabaseAdapter server) {
    return ((PostgresServer) server).heartbeat();
  }

  private static void await(Callable<Boolean> wished) throws Exception {
    Deadline deadline = deadline();
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }

  private static Deadline deadline() {
    return deadline(PATIENCE);
  }

  private static Deadline deadline(Duration patience) {
    return Deadline.after(patience, Clock.systemUTC());
  }
}

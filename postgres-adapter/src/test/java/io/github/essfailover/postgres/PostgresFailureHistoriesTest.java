package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How failovers of real servers went wrong, each on three fresh servers. */
class PostgresFailureHistoriesTest {

  private static final MarkId PROMOTED = MarkId.of("run-1.promote.main.dc2");
  private static final MarkId PREPARED = MarkId.of("run-1.prepare.main.dc2");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TrioFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = TrioFixture.start();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void failover_dc3AheadOfDc2_losesNothingThatDc3Has() throws Exception {
    DatabaseAdapter dc2 = fixture.standby();
    DatabaseAdapter dc3 = fixture.otherStandby();
    apply(dc2.follow(Optional.empty()));
    until(dc2, DatabaseState::isFrozen);
    fixture.commit(fixture.primary(), 20_000);
    untilRows(dc3, 20_000);
    fixture.losePower(fixture.primary());

    long frozen = System.nanoTime();
    apply(dc3.follow(Optional.empty()));
    DatabaseState ahead = until(dc3, DatabaseState::isFrozen);
    apply(dc3.admit(Set.of("dc2")));
    apply(dc2.follow(Optional.of(Upstream.withArchive(dc3.endpoint(), "dc2"))));
    until(dc2, state -> state.position().isAtLeast(ahead.position()));
    apply(dc2.follow(Optional.empty()));
    until(dc2, DatabaseState::isFrozen);
    apply(dc2.admit(Set.of("dc3")));
    apply(dc3.follow(Optional.of(Upstream.withArchive(dc2.endpoint(), "dc3"))));
    long promoting = System.nanoTime();
    apply(dc2.promote(promotion()));
    fixture.commit(dc2, 1);
    report("promote call to first commit of the application", promoting);
    report("freeze to first commit, with 20,000 rows to catch up", frozen);

    assertThat(fixture.rows(dc2)).isEqualTo(20_001);
    untilRows(dc3, 20_001);
    assertThat(until(dc3, state -> state.hasMark(PROMOTED)).timeline())
        .isEqualTo(look(dc2).timeline())
        .isEqualTo(2);
    apply(dc3.follow(Optional.empty()));
    assertThat(until(dc3, DatabaseState::isFrozen).timeline())
        .as("before any restartpoint, and without a receiver")
        .isEqualTo(2);
  }

  @Test
  void writesRefused_synchronousStandbysDead_returns() throws Exception {
    fixture.superuser(
        fixture.trio().dc1(),
        "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (dc2, \"dc3\")'",
        "SELECT pg_reload_conf()");
    DatabaseState state = until(fixture.primary(), seen -> !seen.synchronousWith().isEmpty());
    assertThat(state.synchronousWith()).containsExactlyInAnyOrder("dc2", "dc3");
    fixture.losePower(fixture.standby());
    fixture.losePower(fixture.otherStandby());

    apply(fixture.primary().writes(Access.REFUSED));

    assertThat(look(fixture.primary()).access()).isEqualTo(Access.REFUSED);
  }

  @Test
  void promote_inheritedSynchronousNamesPausedReplayAndReader_isWritable() throws Exception {
    fixture.superuser(
        fixture.trio().dc2(),
        "ALTER SYSTEM SET synchronous_standby_names = 'dc2'",
        "SELECT pg_reload_conf()",
        "SELECT pg_wal_replay_pause()");
    fixture.openSession(fixture.standby());
    fixture.commit(fixture.primary(), 50);
    untilRows(fixture.otherStandby(), 50);
    until(
        fixture.standby(),
        state -> state.position().isAtLeast(look(fixture.otherStandby()).position()));
    fixture.losePower(fixture.primary());
    apply(fixture.standby().follow(Optional.empty()));
    until(fixture.standby(), DatabaseState::isFrozen);

    apply(fixture.standby().promote(promotion()));

    DatabaseState state = look(fixture.standby());
    assertThat(state.synchronousWith()).isEmpty();
    assertThat(state.applicationSessions()).isZero();
    fixture.commit(fixture.standby(), 1);
    assertThat(fixture.rows(fixture.standby())).isEqualTo(51);
  }

  @Test
  void freeze_standbyFedByAnArchive_closesTheArchiveToo() throws Exception {
    DatabaseAdapter dc2 =
        fixture.describe(fixture.trio().dc2()).restoreCommand("false %f %p").build();
    fixture.superuser(
        fixture.trio().dc2(),
        "ALTER SYSTEM SET restore_command = 'false'",
        "SELECT pg_reload_conf()");
    until(dc2, DatabaseState::archiveFeeds);

    apply(dc2.follow(Optional.empty()));
    until(dc2, DatabaseState::isFrozen);
    apply(dc2.follow(Optional.of(Upstream.withArchive(fixture.primary().endpoint(), "dc2"))));

    until(dc2, state -> state.archiveFeeds() && state.following().orElseThrow().streaming());
    assertThat(fixture.one(fixture.trio().dc2(), "SHOW restore_command")).isEqualTo("false %f %p");
  }

  @Test
  void prepare_lossyOrNot_treatsSequencesAndOneTimeKeys() throws Exception {
    fixture.commit(fixture.primary(), 5);
    untilRows(fixture.standby(), 5);
    fixture.losePower(fixture.primary());
    apply(fixture.standby().follow(Optional.empty()));
    until(fixture.standby(), DatabaseState::isFrozen);
    apply(fixture.standby().promote(promotion()));
    long inherited = sequence();
    assertThat(inherited).isBetween(1L, 33L);

    apply(fixture.standby().prepare(PREPARED, DataLoss.none()));
    assertThat(sequence()).isEqualTo(inherited);
    assertThat(oneTimeKeys()).isEqualTo("1");

    MarkId afterLoss = MarkId.of("run-2.prepare.main.dc2");
    apply(fixture.standby().prepare(afterLoss, DataLoss.ofBytes(512)));
    apply(fixture.standby().prepare(afterLoss, DataLoss.ofBytes(512)));
    assertThat(sequence()).isEqualTo(inherited + 1_000_000);
    assertThat(oneTimeKeys()).isEqualTo("0");
    assertThat(fixture.one(fixture.trio().dc2(), "SELECT count(*) FROM essfailover.mark"))
        .as("marks in the application's database")
        .isEqualTo("2");
  }

  @Test
  void act_ofASupersededEpoch_isEndedOrRefused() throws Exception {
    try (Connection old = lockedBy(3);
        Statement statement = old.createStatement()) {
      apply(fixture.primary().writes(Access.ADMITTED));
      assertThatThrownBy(() -> statement.execute("SELECT 1"))
          .as("the older session")
          .isInstanceOf(SQLException.class);
    }
    try (Connection newer = lockedBy(9)) {
      assertThat(newer.isClosed()).isFalse();
      AdapterException refused =
          failureOf(fixture.primary().mark(MarkId.of("run-1.late"), 7), PATIENCE);
      assertThat(refused.code()).isEqualTo("EPOCH_SUPERSEDED");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    }
  }

  private Connection lockedBy(long epoch) throws SQLException {
    var source = TrioFixture.agent(fixture.trio().dc1(), "postgres");
    source.setApplicationName(EpochLock.applicationName(epoch));
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(" + EpochLock.KEY + ")");
    }
    return connection;
  }

  private long sequence() throws SQLException {
    return Long.parseLong(
        fixture.one(fixture.trio().dc2(), "SELECT last_value FROM events_stream_seq"));
  }

  private String oneTimeKeys() throws SQLException {
    return fixture.one(fixture.trio().dc2(), "SELECT count(*) FROM e2e_one_time_keys_json");
  }

  private static void report(String what, long since) {
    System.out.printf("%s: %d ms%n", what, (System.nanoTime() - since) / 1_000_000);
  }

  private static Promotion promotion() {
    return new Promotion(
        PROMOTED,
        7,
        FenceProof.statedBy(
            Person.named("test"), "a test", List.of(), Instant.now().plus(PATIENCE)));
  }

  private static void apply(Change change) {
    change.apply(TestCall.of(7, PATIENCE));
  }

  private static AdapterException failureOf(Change change, Duration budget) {
    return catchThrowableOfType(AdapterException.class, () -> change.apply(TestCall.of(7, budget)));
  }

  private static DatabaseState look(DatabaseAdapter server) {
    return server.observe(Deadline.after(PATIENCE, Clock.systemUTC()));
  }

  private DatabaseState until(DatabaseAdapter server, Predicate<DatabaseState> wished)
      throws InterruptedException {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    DatabaseState state = look(server);
    while (!wished.test(state)) {
      assertThat(deadline.isExpired()).as("waited too long; last seen: %s", state).isFalse();
      fixture.pass(Duration.ofMillis(5));
      state = look(server);
    }
    return state;
  }

  private void untilRows(DatabaseAdapter server, long rows) throws Exception {
    Deadline deadline = Deadline.after(PATIENCE, Clock.systemUTC());
    while (fixture.rows(server) != rows) {
      assertThat(deadline.isExpired()).as("%s rows never arrived", rows).isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }
}

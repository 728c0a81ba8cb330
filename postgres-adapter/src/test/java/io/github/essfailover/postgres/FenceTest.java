package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The fence of a primary that answers, on three shared servers. */
class FenceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MANY = 200;

  private static TrioFixture fixture;
  private static PostgresInstance dc1;

  private final List<Connection> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    dc1 = fixture.trio().dc1();
    fixture.superuser(
        dc1,
        "ALTER SYSTEM SET max_connections = " + (MANY + 50),
        "ALTER SYSTEM SET max_prepared_transactions = 5");
    for (PostgresInstance standby : List.of(fixture.trio().dc2(), fixture.trio().dc3())) {
      fixture.superuser(
          standby,
          "ALTER SYSTEM SET max_connections = " + (MANY + 50),
          "ALTER SYSTEM SET max_prepared_transactions = 5");
      standby.restart();
    }
    dc1.restart();
    fixture.application(dc1, "CREATE TABLE written (at timestamptz DEFAULT clock_timestamp())");
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @AfterEach
  void letIn() throws Exception {
    for (Connection connection : open) {
      connection.close();
    }
    apply(fixture.primary().writes(Access.ADMITTED));
  }

  @Test
  void refuse_noSynchronousStandbyAnswers_returnsInBoundedTime() throws Exception {
    fixture.trio().dc2().stop();
    fixture.trio().dc3().stop();
    try {
      fixture.superuser(
          dc1,
          "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (dc2, dc3)'",
          "SELECT pg_reload_conf()");
      until(() -> look().synchronousWith().size() == 2);

      long before = System.nanoTime();
      apply(fixture.primary().writes(Access.REFUSED));
      Duration took = Duration.ofNanos(System.nanoTime() - before);

      System.out.printf("fence without a synchronous standby: %d ms%n", took.toMillis());
      assertThat(took).isLessThan(Duration.ofSeconds(10));
      assertRefused();
      apply(fixture.primary().writes(Access.ADMITTED));
      assertThat(look().access()).isEqualTo(Access.ADMITTED);
    } finally {
      fixture.superuser(
          dc1, "ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
      fixture.trio().dc2().start();
      fixture.trio().dc3().start();
    }
  }

  @Test
  void refuse_preparedTransaction_isNotProvenAndNamesItAndItsRemedy() throws Exception {
    prepare("tx 'one'?");
    try {
      AdapterException refused =
          catchThrowableOfType(
              AdapterException.class, () -> apply(fixture.primary().writes(Access.REFUSED)));

      assertThat(refused.code()).isEqualTo("PREPARED_TRANSACTIONS_REMAIN");
      assertThat(refused.effect()).isEqualTo(Effect.UNKNOWN);
      assertThat(refused.context().get("transactions"))
          .isEqualTo("['tx ''one''?' of synapse in synapse]");
      assertThat(refused.remedy()).contains("in synapse: ROLLBACK PREPARED 'tx ''one''?'");
      DatabaseState state = look();
      assertThat(state.access()).as("the door is shut all the same").isEqualTo(Access.REFUSED);
      assertThat(state.preparedTransactions())
          .containsExactly("'tx ''one''?' of synapse in synapse");
      assertThat(fixture.primary().check(deadline()))
          .filteredOn(found -> found.check().equals("database.prepared-transactions"))
          .extracting(Finding::seen)
          .containsExactly(
              "main: transaction 'tx ''one''?' of synapse in synapse is prepared: a fence is not"
                  + " proven while there is one");
    } finally {
      rollBackAsSuperuser("tx ''one''?");
    }
    apply(fixture.primary().writes(Access.REFUSED));
    assertThat(look().preparedTransactions()).isEmpty();
  }

  @Test
  void refuse_builderRollsPreparedBack_onlyWithTheRight() throws Exception {
    PostgresServer willing = fixture.describe(dc1).rollBackPreparedTransactions().build();
    prepare("tx-2");
    AdapterException refused =
        catchThrowableOfType(AdapterException.class, () -> apply(willing.writes(Access.REFUSED)));
    assertThat(refused.code()).isEqualTo("DATABASE_PRIVILEGE_MISSING");

    PostgresSetup.role(TrioFixture.ROLE)
        .applicationRoles("synapse", "mas")
        .archive()
        .preparedTransactions()
        .install(
            dc1.superuser("postgres"),
            List.of(dc1.superuser("synapse"), dc1.superuser("mas")),
            TrioFixture.PASSWORD.toCharArray());
    try {
      apply(willing.writes(Access.REFUSED));

      assertRefused();
      assertThat(look().preparedTransactions()).isEmpty();
      assertThat(rows("written")).isZero();
      // Over the session that rolled back as the application, which was kept.
      apply(willing.prepare(MarkId.of("run-1.prepare.main.dc1"), DataLoss.none()));
    } finally {
      apply(fixture.primary().writes(Access.ADMITTED));
      fixture.superuser(dc1, "REVOKE synapse, mas FROM essfailover");
      PostgresSetup.role(TrioFixture.ROLE)
          .applicationRoles("synapse", "mas")
          .archive()
          .install(dc1.superuser("postgres"), List.of(), TrioFixture.PASSWORD.toCharArray());
    }
  }

  @Test
  void refuse_poolThatReconnectsAllTheTime_endsWithNoSessionAndNoLaterCommit() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger committed = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(pool.submit(() -> writeUntil(stop, committed)));
      }
      until(() -> committed.get() > 20);

      apply(fixture.primary().writes(Access.REFUSED));

      assertRefused();
      long after = rows("written");
      int acknowledged = committed.get();
      until(() -> attempts.get() > acknowledged + 50);
      assertThat(rows("written")).isEqualTo(after);
      stop.set(true);
      for (Future<?> client : clients) {
        client.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat((long) committed.get()).isLessThanOrEqualTo(after);
    } finally {
      stop.set(true);
      pool.shutdownNow();
      assertThat(pool.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      truncateWritten();
    }
  }

  @Test
  void refuse_manySessions_endsAll() throws Exception {
    for (int i = 0; i < MANY; i++) {
      open.add(dc1.connectAs(fixture.trio().application("synapse"), "synapse").getConnection());
    }
    until(() -> look().applicationSessions() == MANY);

    long before = System.nanoTime();
    apply(fixture.primary().writes(Access.REFUSED));

    System.out.printf(
        "fence with %d sessions: %d ms%n", MANY, (System.nanoTime() - before) / 1_000_000);
    assertRefused();
  }

  @Test
  void refuse_transactionThatOverruledTheDefault_isEndedAndRolledBack() throws Exception {
    Connection stubborn = stubborn();

    apply(fixture.primary().writes(Access.REFUSED));

    assertRefused();
    assertThatThrownBy(stubborn::commit).isInstanceOf(SQLException.class);
    assertThat(rows("written")).isZero();
  }

  @Test
  void observe_superuserWithUncommittedWrites_isShownAsAnotherWriter() throws Exception {
    Connection superuser = dc1.superuser("synapse").getConnection();
    open.add(superuser);
    superuser.setAutoCommit(false);
    try (Statement statement = superuser.createStatement()) {
      statement.execute("INSERT INTO written DEFAULT VALUES");
    }

    apply(fixture.primary().writes(Access.REFUSED));

    assertThat(look().applicationSessions()).isZero();
    assertThat(look().otherWriters())
        .singleElement()
        .asString()
        .matches("postgres in synapse pid \\d+");
    superuser.rollback();
    assertThat(look().otherWriters()).isEmpty();
  }

  @Test
  void check_undeclaredRoleThatCanWrite_isAFinding() throws Exception {
    fixture.superuser(dc1, "CREATE ROLE worker LOGIN IN ROLE synapse");
    try {
      assertThat(fixture.primary().check(deadline()))
          .filteredOn(found -> found.check().equals("database.roles"))
          .extracting(Finding::seen)
          .containsExactly(
              "main: role worker can log in and write, and a fence does not shut it out in"
                  + " synapse");
    } finally {
      fixture.superuser(dc1, "DROP ROLE worker");
    }
  }

  @Test
  void refuse_replication_goesOn() throws Exception {
    apply(fixture.primary().writes(Access.REFUSED));
    Lsn fence = look().position();

    until(() -> standby().replayed().isAtLeast(fence));
    fixture.superuser(dc1, "SELECT pg_logical_emit_message(true, 'test', 'after the fence')");
    Lsn later = look().position();
    assertThat(later).isGreaterThan(fence);
    until(() -> standby().replayed().isAtLeast(later));
  }

  /** The answer is lost at each statement in turn; the repetition ends where it should. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER SYSTEM SET default_transaction_read_only",
        "pg_reload_conf",
        "NOLOGIN",
        "COMMIT",
        "pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename",
        "pg_logical_emit_message",
        "gid, owner::text",
      })
  void refuse_connectionLostAtAStatement_isFinishedByTheRepetition(String statement)
      throws Exception {
    open.add(dc1.connectAs(fixture.trio().application("synapse"), "synapse").getConnection());
    Connection stubborn = stubborn();
    PGSimpleDataSource cut = TrioFixture.agent(dc1, "postgres");
    cut.setSocketFactory(CuttingAfter.class.getName());
    cut.setSocketFactoryArg(statement);
    PostgresServer server = fixture.describe(dc1).admin(cut).build();

    AdapterException lost =
        catchThrowableOfType(AdapterException.class, () -> apply(server.writes(Access.REFUSED)));
    assertThat(lost.effect()).as("%s", lost).isEqualTo(Effect.UNKNOWN);
    apply(fixture.primary().writes(Access.REFUSED));

    assertRefused();
    assertThatThrownBy(stubborn::commit).isInstanceOf(SQLException.class);
    assertThat(rows("written")).isZero();
    apply(fixture.primary().writes(Access.ADMITTED));
    fixture.application(dc1, "SELECT 1");
    assertThat(fixture.one(dc1, "SHOW default_transaction_read_only")).isEqualTo("off");
  }

  private final AtomicInteger attempts = new AtomicInteger();

  private void writeUntil(AtomicBoolean stop, AtomicInteger committed) {
    while (!stop.get()) {
      try {
        attempts.incrementAndGet();
        fixture.application(
            dc1, "SET default_transaction_read_only = off; INSERT INTO written DEFAULT VALUES");
        committed.incrementAndGet();
      } catch (SQLException refused) {
        // A pool tries again.
      }
    }
  }

  /** A session of the application that has written, and may go on to. */
  private Connection stubborn() throws SQLException {
    Connection stubborn =
        dc1.connectAs(fixture.trio().application("synapse"), "synapse").getConnection();
    open.add(stubborn);
    stubborn.setAutoCommit(false);
    try (Statement statement = stubborn.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute("INSERT INTO written DEFAULT VALUES");
    }
    return stubborn;
  }

  private static void prepare(String gid) throws SQLException {
    String quoted = gid.replace("'", "''");
    try (Connection connection =
            dc1.connectAs(fixture.trio().application("synapse"), "synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute("BEGIN");
      statement.execute("INSERT INTO written DEFAULT VALUES");
      statement.execute("PREPARE TRANSACTION '" + quoted + "'");
    }
  }

  private static void rollBackAsSuperuser(String quoted) throws SQLException {
    try (Connection connection = dc1.superuser("synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ROLLBACK PREPARED '" + quoted + "'");
    }
  }

  private static void truncateWritten() throws SQLException {
    try (Connection connection = dc1.superuser("synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute("TRUNCATE written");
    }
  }

  private static void assertRefused() {
    DatabaseState state = look();
    assertThat(state.access()).isEqualTo(Access.REFUSED);
    assertThat(state.applicationSessions()).isZero();
    assertThatThrownBy(() -> fixture.application(dc1, "SELECT 1"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("not permitted to log in");
  }

  private static long rows(String table) throws SQLException {
    return Long.parseLong(fixture.one(dc1, "SELECT count(*) FROM " + table));
  }

  private static DatabaseState look() {
    return fixture.primary().observe(deadline());
  }

  private static DatabaseState standby() {
    return fixture.standby().observe(deadline());
  }

  private static void apply(io.github.essfailover.spi.Change change) {
    change.apply(TestCall.of(7, PATIENCE));
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  private static void until(java.util.concurrent.Callable<Boolean> wished) throws Exception {
    Deadline deadline = deadline();
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }
}

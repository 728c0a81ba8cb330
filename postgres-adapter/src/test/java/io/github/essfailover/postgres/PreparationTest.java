package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.synapse.SynapseHook;
import io.github.essfailover.spi.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * What a promoted server needs before its applications come, on three shared servers. A primary is
 * a promoted server: nothing in a preparation asks how it became one.
 */
class PreparationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final DataLoss LOSSY = DataLoss.ofBytes(17);

  private static final String[] SEQUENCES = {
    "CREATE TABLE IF NOT EXISTS stream_positions"
        + " (stream_name text, instance_name text, stream_id bigint)",
    "CREATE SEQUENCE receipts_sequence",
    "CREATE SEQUENCE plain",
    "CREATE SEQUENCE never_used",
    "CREATE SEQUENCE whole AS integer START 2147483000",
    "CREATE SEQUENCE at_the_end AS smallint START 32767",
    "CREATE SEQUENCE down INCREMENT -1 START -5",
    "CREATE SEQUENCE down_near AS smallint INCREMENT -2 START -32700",
    "CREATE SEQUENCE odd INCREMENT 2 START 3",
    "CREATE SEQUENCE round AS smallint MAXVALUE 100 START 90 CYCLE",
    "CREATE UNLOGGED SEQUENCE forgotten",
    "CREATE TABLE identified (id int GENERATED ALWAYS AS IDENTITY)",
    "INSERT INTO identified DEFAULT VALUES",
    "SELECT nextval(s) FROM unnest(ARRAY['receipts_sequence', 'plain', 'whole', 'at_the_end',"
        + " 'down', 'down_near', 'odd', 'round', 'forgotten']) s"
  };

  private static TrioFixture fixture;
  private static PostgresInstance dc1;
  private static int run;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    dc1 = fixture.trio().dc1();
    for (String statement : SEQUENCES) {
      fixture.application(dc1, statement);
    }
    fixture.superuser(dc1, "CREATE ROLE stranger");
    inSynapse("CREATE SEQUENCE public.of_a_stranger OWNED BY NONE");
    inSynapse("SELECT nextval('of_a_stranger')");
    inSynapse("ALTER SEQUENCE of_a_stranger OWNER TO stranger");
    setUp();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void prepare_lossless_logsEverySequenceAtItsValueAndKeepsTheKeys() throws Exception {
    keys();
    String before = values();

    MarkId mark = prepare(DataLoss.none());

    assertThat(values()).isEqualTo(before);
    assertThat(fixture.one(dc1, "SELECT count(*) FROM e2e_one_time_keys_json")).isEqualTo("1");
    String note = note(mark);
    assertThat(note)
        .contains("synapse: 13 sequences logged afresh")
        .contains("mas: 0 sequences logged afresh")
        .doesNotContain("moved")
        .doesNotContain("emptied");
    String at = fixture.one(dc1, "SELECT pg_current_wal_flush_lsn()");
    until(
        () ->
            fixture
                .one(fixture.trio().dc2(), "SELECT pg_last_wal_replay_lsn() >= '" + at + "'")
                .equals("t"));
    assertThat(fixture.one(fixture.trio().dc2(), "SELECT last_value FROM plain"))
        .as("the standby does not read ahead any more")
        .isEqualTo(fixture.one(dc1, "SELECT last_value FROM plain"));
  }

  @Test
  void prepare_lossy_movesSequencesOnWithinTheirBoundsAndEmptiesTheKeys() throws Exception {
    keys();
    long plain = value("plain");
    long whole = value("whole");
    long down = value("down");
    long downNear = value("down_near");
    long odd = value("odd");
    long round = value("round");

    MarkId mark = prepare(LOSSY);

    assertThat(value("plain")).isEqualTo(plain + 1_000_000);
    assertThat(value("whole")).isEqualTo(whole + (Integer.MAX_VALUE - whole) / 2);
    assertThat(value("at_the_end")).isEqualTo(Short.MAX_VALUE);
    assertThat(value("down")).isEqualTo(down - 1_000_000);
    assertThat(value("down_near")).isLessThan(downNear).isGreaterThan(Short.MIN_VALUE).isEven();
    assertThat(value("odd")).isEqualTo(odd + 2_000_000);
    assertThat(value("round")).isEqualTo(round + (100 - round) / 2);
    assertThat(value("identified_id_seq")).isGreaterThan(1_000_000);
    assertThat(value("never_used")).isGreaterThan(1_000_000);
    assertThat(fixture.one(dc1, "SELECT is_called FROM never_used")).isEqualTo("f");
    assertThat(value("of_a_stranger")).isGreaterThan(1_000_000);
    assertThat(value("forgotten")).isEqualTo(1);
    assertThat(fixture.one(dc1, "SELECT count(*) FROM e2e_one_time_keys_json")).isEqualTo("0");
    assertThat(note(mark))
        .contains("13 sequences logged afresh and moved on by 1000000 values")
        .contains("near their ends public.at_the_end by 0")
        .contains("public.e2e_one_time_keys_json emptied");
    fixture.application(dc1, "INSERT INTO identified DEFAULT VALUES");
  }

  @Test
  void prepare_sequenceBehindItsStream_isSetForwardAndSaid() throws Exception {
    long ahead = value("receipts_sequence") + 23;
    positions("('receipts', 'master', " + ahead + "), ('of_tomorrow', 'master', 5)");
    try {
      assertThat(fixture.primary().check(deadline()))
          .filteredOn(found -> found.check().equals("synapse.streams"))
          .extracting(Finding::seen)
          .satisfiesExactlyInAnyOrder(
              seen -> assertThat(seen).contains("behind the position " + ahead + " of receipts"),
              seen -> assertThat(seen).contains("stream of_tomorrow is not known"));

      MarkId mark = prepare(DataLoss.none());

      assertThat(value("receipts_sequence")).isEqualTo(ahead);
      assertThat(note(mark)).contains("of receipts: set forward").contains("stream of_tomorrow");
    } finally {
      fixture.application(dc1, "TRUNCATE stream_positions");
    }
  }

  /** A workload or a monitor that was too early must not keep the service down. */
  @Test
  void prepare_applicationConnected_isSentAwayFirst() throws Exception {
    keys();
    MarkId mark = nextMark();
    long plain = value("plain");
    try (Connection connection = early("worker-1").getConnection()) {
      apply(fixture.primary().prepare(mark, LOSSY));

      assertThat(connection.isValid(5)).isFalse();
    }
    assertThat(value("plain")).isEqualTo(plain + 1_000_000);
    assertThat(fixture.primary().observe(deadline()).access()).isEqualTo(Access.ADMITTED);
  }

  @Test
  void prepare_applicationThatDoesNotGo_isRefusedAndNamesItUntilItIsGone() throws Exception {
    keys();
    MarkId mark = nextMark();
    long plain = value("plain");
    try (Connection connection = early("worker-2").getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
      String process =
          fixture.one(dc1, "SELECT pid FROM pg_stat_activity WHERE application_name = 'worker-2'");
      kill("STOP", process);
      try {
        AdapterException refused =
            catchThrowableOfType(
                AdapterException.class, () -> apply(fixture.primary().prepare(mark, LOSSY)));

        assertThat(refused.code()).isEqualTo("APPLICATIONS_CONNECTED");
        assertThat(refused.effect()).isEqualTo(Effect.NOT_APPLIED);
        assertThat(refused.context().get("sessions"))
            .contains("synapse in synapse from 127.0.0.1")
            .contains("worker-2");
        assertThat(value("plain")).isEqualTo(plain);
        assertThat(fixture.primary().observe(deadline()).access())
            .as("no other early workload comes in")
            .isEqualTo(Access.REFUSED);
      } finally {
        kill("CONT", process);
      }
    }
    until(() -> fixture.primary().observe(deadline()).applicationSessions() == 0);

    apply(fixture.primary().prepare(mark, LOSSY));

    assertThat(value("plain")).isEqualTo(plain + 1_000_000);
    assertThat(fixture.primary().observe(deadline()).access()).isEqualTo(Access.ADMITTED);
  }

  private static PGSimpleDataSource early(String name) {
    PGSimpleDataSource early = dc1.connectAs(fixture.trio().application("synapse"), "synapse");
    early.setApplicationName(name);
    return early;
  }

  private static void kill(String signal, String process) throws Exception {
    assertThat(new ProcessBuilder("kill", "-s", signal, process).inheritIO().start().waitFor())
        .as("kill -s " + signal)
        .isZero();
  }

  @Test
  void prepare_missingPrivileges_namesAllAndChangesNothing() throws Exception {
    long plain = value("plain");
    inSynapse("REVOKE ALL ON SEQUENCE of_a_stranger FROM essfailover");
    inSynapse("REVOKE TRUNCATE ON e2e_one_time_keys_json FROM essfailover");
    try {
      MarkId mark = nextMark();
      AdapterException refused =
          catchThrowableOfType(
              AdapterException.class, () -> apply(fixture.primary().prepare(mark, LOSSY)));

      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(refused.code()).isEqualTo("DATABASE_PRIVILEGE_MISSING");
      assertThat(refused.context().get("missing"))
          .isEqualTo(
              "SELECT and UPDATE on sequence public.of_a_stranger of stranger,"
                  + " TRUNCATE on public.e2e_one_time_keys_json");
      assertThat(value("plain")).isEqualTo(plain);
      assertThat(fixture.primary().check(deadline()))
          .extracting(Finding::seen)
          .contains(
              "main: missing: SELECT and UPDATE on sequence public.of_a_stranger of stranger in"
                  + " synapse",
              "main: missing: TRUNCATE on public.e2e_one_time_keys_json in synapse");
    } finally {
      setUp();
      apply(fixture.primary().writes(Access.ADMITTED));
    }
  }

  @Test
  void prepare_keepingOneTimeKeys_saysSo() throws Exception {
    keys();
    PostgresServer keeping = fixture.describe(dc1).hook(SynapseHook.keepingOneTimeKeys()).build();
    MarkId mark = nextMark();
    Change change = keeping.prepare(mark, LOSSY);

    assertThat(change.preview()).noneMatch(line -> line.contains("TRUNCATE"));
    apply(change);

    assertThat(fixture.one(dc1, "SELECT count(*) FROM e2e_one_time_keys_json")).isEqualTo("1");
    assertThat(note(mark)).contains("e2e_one_time_keys_json kept, as configured");
  }

  /** A setval is not undone by the rollback, and still the sequences move on once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NOLOGIN",
        "wanted numeric",
        "PERFORM setval",
        "TRUNCATE public",
        "timeline, note",
        "\" LOGIN"
      })
  void prepare_connectionLostAtAStatement_movesOnOnce(String statement) throws Exception {
    keys();
    long plain = value("plain");
    PostgresServer server =
        PostgresServer.named("main")
            .locatedIn("dc1")
            .listensOn(dc1.host(), dc1.port())
            .replicationUser("none", "none")
            .admin(cutting("postgres", statement))
            .database("synapse", cutting("synapse", statement))
            .applicationRoles("synapse", "mas")
            .build();
    MarkId mark = nextMark();

    AdapterException lost =
        catchThrowableOfType(AdapterException.class, () -> apply(server.prepare(mark, LOSSY)));
    assertThat(lost.effect()).as("%s", lost).isEqualTo(Effect.UNKNOWN);
    apply(fixture.primary().prepare(mark, LOSSY));
    apply(fixture.primary().prepare(mark, LOSSY));

    assertThat(value("plain")).isEqualTo(plain + 1_000_000);
    assertThat(fixture.one(dc1, "SELECT count(*) FROM e2e_one_time_keys_json")).isEqualTo("0");
    assertThat(note(mark)).contains("synapse: 13 sequences").contains("emptied");
    assertThat(fixture.primary().observe(deadline()).access()).isEqualTo(Access.ADMITTED);
  }

  private static PGSimpleDataSource cutting(String database, String statement) {
    PGSimpleDataSource cut = TrioFixture.agent(dc1, database);
    cut.setSocketFactory(CuttingAfter.class.getName());
    cut.setSocketFactoryArg(statement);
    return cut;
  }

  private static MarkId prepare(DataLoss loss) {
    MarkId mark = nextMark();
    apply(fixture.primary().prepare(mark, loss));
    return mark;
  }

  private static MarkId nextMark() {
    run++;
    return MarkId.of("run-" + run + ".prepare.main.dc1");
  }

  private static String note(MarkId mark) {
    return fixture.primary().observe(deadline()).marks().stream()
        .filter(row -> row.id().equals(mark) && row.kind() == MarkRow.Kind.PREPARED)
        .findFirst()
        .orElseThrow()
        .note()
        .orElseThrow();
  }

  private static void keys() throws SQLException {
    inSynapse("TRUNCATE e2e_one_time_keys_json");
    inSynapse("INSERT INTO e2e_one_time_keys_json VALUES ('signed_curve25519:AAAA')");
  }

  private static void positions(String rows) throws SQLException {
    inSynapse("INSERT INTO stream_positions VALUES " + rows);
  }

  private static long value(String sequence) throws SQLException {
    return Long.parseLong(fixture.one(dc1, "SELECT last_value FROM " + sequence));
  }

  private static String values() throws SQLException {
    return fixture.one(
        dc1,
        "SELECT string_agg(sequencename || '=' || COALESCE(last_value, -1), ', '"
            + " ORDER BY sequencename) FROM pg_sequences WHERE schemaname = 'public'");
  }

  private static void inSynapse(String sql) throws SQLException {
    try (Connection connection = dc1.superuser("synapse").getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void setUp() throws SQLException {
    PostgresSetup.role(TrioFixture.ROLE)
        .applicationRoles("synapse", "mas")
        .archive()
        .install(
            dc1.superuser("postgres"),
            List.of(dc1.superuser("synapse"), dc1.superuser("mas")),
            TrioFixture.PASSWORD.toCharArray());
  }

  private static void apply(Change change) {
    change.apply(TestCall.of(7, PATIENCE));
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  private static void until(Callable<Boolean> wished) throws Exception {
    Deadline deadline = deadline();
    while (!wished.call()) {
      assertThat(deadline.isExpired()).as("waited too long").isFalse();
      fixture.pass(Duration.ofMillis(5));
    }
  }
}

package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.spi.DatabaseHook;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.spi.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is known about kinds of databases, and a kind that only a host knows, on shared servers. */
class DatabaseHookTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static TrioFixture fixture;
  private static PostgresInstance dc1;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    dc1 = fixture.trio().dc1();
    in(
        "postgres",
        "CREATE DATABASE bridge TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C'"
            + " LC_CTYPE 'C' OWNER synapse");
    in(
        "bridge",
        "CREATE TABLE puppet (id int)",
        "CREATE TABLE stream_positions (stream_name text, instance_name text, stream_id bigint)");
    setUp();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void check_synapseInAnotherEncoding_isAnError() throws Exception {
    assertThat(withBridge(new Bridge(false)).check(deadline()))
        .filteredOn(found -> found.check().equals("synapse.collation"))
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.severity()).isEqualTo(Severity.ERROR);
              assertThat(found.seen())
                  .isEqualTo(
                      "main: encoding SQL_ASCII, collation C, character type C: Synapse demands"
                          + " UTF8, C and C, and does not start in bridge");
            });
  }

  /** The standby's own libraries count, and the version that the primary wrote down. */
  @Test
  void check_masIndexesOfAnotherCollationVersion_isSeenOnTheStandby() throws Exception {
    boolean icu =
        fixture
            .one(dc1, "SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'en-x-icu')")
            .equals("t");
    assumeTrue(icu, "the programs know no ICU collations");
    in(
        "mas",
        "CREATE TABLE user_sessions (name text COLLATE \"en-x-icu\" UNIQUE)",
        "UPDATE pg_collation SET collversion = '1.1' WHERE collname = 'en-x-icu'",
        "UPDATE pg_database SET datcollversion = '1.1' WHERE datname = 'mas'");
    try {
      awaitReplay();
      assertThat(fixture.standby().check(deadline()))
          .filteredOn(found -> found.check().equals("database.collation-version"))
          .as("collation C of the database itself has no version")
          .singleElement()
          .extracting(Finding::seen)
          .asString()
          .startsWith("main: collation en-x-icu of 1 index(es) was version 1.1 and is ");
    } finally {
      in(
          "mas",
          "DROP TABLE user_sessions",
          "UPDATE pg_database SET datcollversion = NULL WHERE datname = 'mas'",
          "ALTER COLLATION \"en-x-icu\" REFRESH VERSION");
    }
  }

  @Test
  void prepare_hookOfTheHost_worksWhereItKnowsTheDatabaseAndOnce() throws Exception {
    long before = puppets();
    MarkId mark = MarkId.of("run-1.prepare.main.dc1");
    Change change = withBridge(new Bridge(false)).prepare(mark, DataLoss.unknown());

    assertThat(change.preview()).contains("-- if it is bridge's: forget puppets, loss unknown");
    apply(change);
    apply(change);

    assertThat(puppets()).isEqualTo(before + 1);
    assertThat(note(mark))
        .contains("bridge: 0 sequences logged afresh")
        .contains("puppets forgotten")
        .doesNotContain("synapse: puppets");
  }

  @Test
  void prepare_hookThatFails_rollsItsDatabaseBackAndKeepsTheApplicationsOut() throws Exception {
    long before = puppets();
    MarkId mark = MarkId.of("run-2.prepare.main.dc1");

    AdapterException failed =
        catchThrowableOfType(
            AdapterException.class,
            () -> apply(withBridge(new Bridge(true)).prepare(mark, DataLoss.none())));

    assertThat(failed.code()).isEqualTo("DATABASE_STATEMENT_REFUSED");
    assertThat(puppets()).isEqualTo(before);
    assertThat(fixture.primary().observe(deadline()).hasMark(mark)).isFalse();
    assertThat(fixture.primary().observe(deadline()).access()).isEqualTo(Access.REFUSED);
    apply(withBridge(new Bridge(false)).prepare(mark, DataLoss.none()));
    assertThat(puppets()).isEqualTo(before + 1);
  }

  /** A kind of database that only the host knows. */
  private record Bridge(boolean fails) implements DatabaseHook {

    @Override
    public String name() {
      return "bridge";
    }

    @Override
    public boolean recognizes(DatabaseSession session) {
      return session.readOne(
          "look", "SELECT to_regclass('puppet') IS NOT NULL", row -> row.getBoolean(1));
    }

    @Override
    public String setupScript(String role) {
      return "DO $$ BEGIN IF to_regclass('puppet') IS NOT NULL THEN"
          + " EXECUTE format('GRANT INSERT ON puppet TO %I', "
          + role
          + "); END IF; END $$;";
    }

    @Override
    public List<String> preview(DataLoss loss) {
      return List.of("forget puppets, loss " + loss);
    }

    @Override
    public List<String> afterPromotion(DatabaseSession session, DataLoss loss) {
      session.act("note it", "INSERT INTO puppet VALUES (1)");
      if (fails) {
        session.act("fail", "INSERT INTO no_such_table VALUES (1)");
      }
      return List.of("puppets forgotten");
    }
  }

  private static PostgresServer withBridge(DatabaseHook hook) {
    return fixture
        .describe(dc1)
        .database("bridge", TrioFixture.agent(dc1, "bridge"))
        .hook(hook)
        .build();
  }

  private static long puppets() throws SQLException {
    try (Connection connection = dc1.superuser("bridge").getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery("SELECT count(*) FROM puppet")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String note(MarkId mark) {
    return fixture.primary().observe(deadline()).marks().stream()
        .filter(row -> row.id().equals(mark))
        .findFirst()
        .orElseThrow()
        .note()
        .orElseThrow();
  }

  private static void setUp() throws SQLException {
    PostgresSetup.role(TrioFixture.ROLE)
        .applicationRoles("synapse", "mas")
        .archive()
        .hook(new Bridge(false))
        .install(
            dc1.superuser("postgres"),
            List.of(dc1.superuser("synapse"), dc1.superuser("mas"), dc1.superuser("bridge")),
            TrioFixture.PASSWORD.toCharArray());
  }

  private static void in(String database, String... statements) throws SQLException {
    try (Connection connection = dc1.superuser(database).getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static void awaitReplay() throws Exception {
    String at = fixture.one(dc1, "SELECT pg_current_wal_flush_lsn()");
    while (!fixture
        .one(fixture.trio().dc2(), "SELECT pg_last_wal_replay_lsn() >= '" + at + "'")
        .equals("t")) {
      fixture.pass(Duration.ofMillis(10));
    }
  }

  private static void apply(Change change) {
    change.apply(TestCall.of(7, PATIENCE));
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}

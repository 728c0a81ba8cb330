package io.github.essfailover.postgres.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.postgres.PostgresSetup;
import io.github.essfailover.postgres.SteppedClock;
import io.github.essfailover.postgres.TestActs;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.postgres.consistency.ConsistencyReport.Item;
import io.github.essfailover.postgres.consistency.ConsistencyReport.Result;
import io.github.essfailover.spi.ReadinessCheck;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On three shared servers, with the extension amcheck where the programs have it. */
class ConsistencyCheckTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static TrioFixture fixture;
  private static PostgresInstance dc1;
  private static PostgresServer primary;
  private static PostgresServer standby;
  private static PostgresServer other;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    dc1 = fixture.trio().dc1();
    primary = (PostgresServer) fixture.primary();
    standby = (PostgresServer) fixture.standby();
    other = (PostgresServer) fixture.otherStandby();
    on(
        "CREATE EXTENSION amcheck",
        "CREATE TABLE events (stream_ordering bigint PRIMARY KEY, body text)",
        "INSERT INTO events SELECT g, md5(g::text) FROM generate_series(1, 5000) g",
        "CREATE INDEX events_body ON events USING hash (body)",
        "CREATE TABLE doomed (id bigint PRIMARY KEY)",
        "INSERT INTO doomed SELECT generate_series(1, 5000)",
        "CREATE SCHEMA \"odd one\"",
        "CREATE TABLE \"odd one\".\"T\" (id int PRIMARY KEY)");
    PostgresSetup.role(TrioFixture.ROLE)
        .applicationRoles("synapse", "mas")
        .archive()
        .install(
            dc1.superuser("postgres"),
            List.of(dc1.superuser("synapse"), dc1.superuser("mas")),
            TrioFixture.PASSWORD.toCharArray());
    awaitReplay();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void run_soundStandby_checksIndexesAndTablesAsTheRoleOfTheSetup() {
    ConsistencyReport report =
        ConsistencyCheck.between(primary, standby)
            .index("synapse", "events_pkey", "\"odd one\".\"T_pkey\"", "events_body", "no_such")
            .table("synapse", "events", "no_such")
            .build()
            .run(deadline());

    assertThat(report.items())
        .extracting(item -> item.check() + " " + item.subject() + " " + item.result())
        .containsExactly(
            "identity the server SOUND",
            "lineage the server SOUND",
            "position the server SOUND",
            "index events_pkey in synapse SOUND",
            "index \"odd one\".\"T_pkey\" in synapse SOUND",
            "index events_body in synapse NOT_CHECKED",
            "index no_such in synapse NOT_CHECKED",
            "table events in synapse SOUND",
            "table no_such in synapse NOT_CHECKED");
    assertThat(report.isSound()).isTrue();
    assertThat(report.isComplete()).isFalse();
    assertThat(report.findings()).hasSize(3).allMatch(f -> f.severity() == Severity.INFO);
  }

  @Test
  void run_extensionMissing_saysWhatToDo() {
    ConsistencyReport report =
        ConsistencyCheck.between(primary, standby)
            .index("mas", "pg_catalog.pg_class_oid_index")
            .build()
            .run(deadline());

    assertThat(report.items().get(3).seen()).contains("CREATE EXTENSION amcheck");
  }

  @Test
  void run_brokenIndexOnTheStandby_isAnError() throws Exception {
    PostgresInstance dc3 = fixture.trio().dc3();
    Path index =
        dc3.dataFolder().resolve(fixture.one(dc1, "SELECT pg_relation_filepath('doomed_pkey')"));
    fixture.superuser(dc1, "CHECKPOINT");
    awaitReplay();
    fixture.superuser(dc3, "CHECKPOINT");
    dc3.stop();
    try (RandomAccessFile file = new RandomAccessFile(index.toFile(), "rw")) {
      file.seek(8192 + 4096);
      file.write(new byte[2048]);
    }
    dc3.start();

    ConsistencyReport report =
        ConsistencyCheck.between(primary, other)
            .index("synapse", "doomed_pkey", "events_pkey")
            .build()
            .run(deadline());

    assertThat(report.isSound()).as(report.toText()).isFalse();
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.check()).isEqualTo("consistency.index");
              assertThat(finding.severity()).isEqualTo(Severity.ERROR);
              assertThat(finding.remedy()).startsWith("Do not promote it.");
            });
  }

  @Test
  void rows_fencedPrimary_areComparedAndDifferencesFound() throws Exception {
    primary.writes(Access.REFUSED).apply(TestActs.call(7, PATIENCE));
    try {
      ConsistencyReport report =
          comparing("SELECT * FROM events", "SELECT current_setting('cluster_name')")
              .run(deadline());

      List<Item> rows = report.items().subList(3, 5);
      assertThat(rows).extracting(Item::result).containsExactly(Result.SOUND, Result.BROKEN);
      assertThat(rows.get(0).seen()).startsWith("5000 rows are equal at ");
      assertThat(rows.get(1).seen()).startsWith("1 rows instead of 1, with other contents");
      System.out.println(report.toText());
    } finally {
      primary.writes(Access.ADMITTED).apply(TestActs.call(7, PATIENCE));
    }
  }

  @Test
  void rows_primaryWrites_areNotCompared() throws Exception {
    try (Connection writer = dc1.superuser("synapse").getConnection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("INSERT INTO events VALUES (0, 'uncommitted')");
      on("CREATE TABLE IF NOT EXISTS later ()");

      ConsistencyReport report = comparing("SELECT * FROM events").run(deadline());

      assertThat(report.items().get(3).result()).isEqualTo(Result.NOT_CHECKED);
      assertThat(report.items().get(3).seen()).startsWith("the primary is writing");
      writer.rollback();
    }
  }

  @Test
  void rows_writtenWhileComparing_areNotCompared() {
    ConsistencyReport report =
        comparing(
                "SELECT CASE WHEN pg_is_in_recovery() THEN 0"
                    + " ELSE pg_current_xact_id()::text::bigint * 0 END")
            .run(deadline());

    assertThat(report.items().get(3).result()).isEqualTo(Result.NOT_CHECKED);
    assertThat(report.items().get(3).seen()).startsWith("the primary wrote meanwhile");
  }

  @Test
  void run_budgetSpent_leavesTheRestAndSaysSo() {
    ConsistencyReport report =
        ConsistencyCheck.between(primary, standby)
            .budget(Duration.ofSeconds(2))
            .rows(
                "slow",
                "SELECT pg_sleep(20)",
                dc1.superuser("synapse"),
                fixture.trio().dc2().superuser("synapse"))
            .index("synapse", "events_pkey")
            .build()
            .run(deadline());

    assertThat(report.items().get(3).result()).isEqualTo(Result.NOT_CHECKED);
    assertThat(report.items().get(4).seen()).isEqualTo("the budget was spent");
    assertThat(report.took()).isLessThan(Duration.ofSeconds(15));
  }

  @Test
  void run_primaryLost_stillLooksAtTheStandby() {
    PostgresServer lost =
        PostgresServer.named("main")
            .locatedIn("dc1")
            .listensOn("127.0.0.1", 1)
            .replicationUser("none", "none")
            .admin(nowhere("postgres"))
            .database("synapse", nowhere("synapse"))
            .applicationRoles("synapse")
            .build();

    ConsistencyReport report =
        ConsistencyCheck.between(lost, standby)
            .index("synapse", "events_pkey")
            .build()
            .run(deadline());

    assertThat(report.items())
        .extracting(Item::result)
        .containsExactly(Result.NOT_CHECKED, Result.SOUND);
  }

  @Test
  void every_interval_looksWhenDueAndSaysWhenTheLastFullLookIsOld() {
    SteppedClock clock = new SteppedClock();
    ReadinessCheck check =
        ConsistencyCheck.between(primary, standby)
            .index("synapse", "no_such")
            .clock(clock)
            .build()
            .every(Duration.ofHours(1));

    assertThat(check.run(deadline()))
        .extracting(Finding::check)
        .containsExactly("consistency.index");
    clock.pass(Duration.ofHours(3));
    assertThat(check.run(deadline()))
        .extracting(Finding::check)
        .containsExactly("consistency.index", "consistency.age");
    assertThat(check.run(deadline()).get(0).dataCenter()).isPresent();
  }

  private static org.postgresql.ds.PGSimpleDataSource nowhere(String database) {
    var source = dc1.superuser(database);
    source.setPortNumbers(new int[] {1});
    return source;
  }

  private static ConsistencyCheck comparing(String... queries) {
    ConsistencyCheck.Builder builder = ConsistencyCheck.between(primary, standby);
    for (String query : queries) {
      builder.rows(
          query, query, dc1.superuser("synapse"), fixture.trio().dc2().superuser("synapse"));
    }
    return builder.build();
  }

  private static void on(String... statements) throws SQLException {
    try (Connection connection = dc1.superuser("synapse").getConnection();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static void awaitReplay() throws Exception {
    String at = fixture.one(dc1, "SELECT pg_current_wal_flush_lsn()");
    for (PostgresInstance each : List.of(fixture.trio().dc2(), fixture.trio().dc3())) {
      while (!fixture.one(each, "SELECT pg_last_wal_replay_lsn() >= '" + at + "'").equals("t")) {
        fixture.pass(Duration.ofMillis(10));
      }
    }
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}

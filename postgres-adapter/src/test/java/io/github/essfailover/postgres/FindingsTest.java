package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each finding is provoked on one of three shared servers, and gone when its cause is. */
class FindingsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static TrioFixture fixture;

  private final List<PostgresInstance> changed = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    for (PostgresInstance instance : fixture.trio().instances()) {
      set(instance, "max_slot_wal_keep_size", "1GB");
    }
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @AfterEach
  void reset() throws Exception {
    for (PostgresInstance instance : changed) {
      for (String setting :
          List.of(
              "wal_keep_size",
              "synchronous_standby_names",
              "default_transaction_read_only",
              "hot_standby_feedback",
              "max_standby_streaming_delay",
              "full_page_writes",
              "synchronous_commit",
              "ssl")) {
        fixture.superuser(instance, "ALTER SYSTEM RESET " + setting);
      }
      set(instance, "max_slot_wal_keep_size", "1GB");
    }
    await(() -> findings(dc1()).isEmpty() && findings(dc2()).isEmpty());
  }

  @Test
  void slotBudget_unlimited_isAWarning() throws Exception {
    change(dc1(), "max_slot_wal_keep_size", "-1");

    awaitFinding(dc1(), "database.slot-budget", Severity.WARNING, "unlimited");
  }

  @Test
  void logKept_none_isAWarning() throws Exception {
    change(dc2(), "wal_keep_size", "0");

    awaitFinding(dc2(), "database.log-kept", Severity.WARNING, "wal_keep_size is 0");
  }

  @Test
  void slot_withoutFollowerThenAlmostLostThenLost_isToldApart() throws Exception {
    fixture.superuser(dc1(), "SELECT pg_create_physical_replication_slot('dc9', true)");
    try {
      awaitFinding(dc1(), "database.slots", Severity.WARNING, "slot dc9 has no follower");

      change(dc1(), "wal_keep_size", "0");
      change(dc1(), "max_slot_wal_keep_size", "8MB");
      await(
          () -> {
            moveOn();
            return has(dc1(), "database.slots", Severity.WARNING, "slot dc9 may fall behind");
          });

      await(
          () -> {
            moveOn();
            return has(dc1(), "database.slots", Severity.WARNING, "slot dc9 loses the log");
          });

      await(
          () -> {
            fixture.superuser(dc1(), "CHECKPOINT");
            return has(dc1(), "database.slots", Severity.ERROR, "slot dc9 lost the log");
          });
    } finally {
      fixture.superuser(dc1(), "SELECT pg_drop_replication_slot('dc9')");
    }
  }

  private static void moveOn() throws SQLException {
    fixture.application(dc1(), "INSERT INTO event SELECT FROM generate_series(1, 10)");
    fixture.superuser(dc1(), "SELECT pg_switch_wal()");
  }

  @Test
  void inherited_settingsOfAStandby_areWarnings() throws Exception {
    change(dc2(), "synchronous_standby_names", "ANY 1 (dc1, dc3)");
    change(dc2(), "default_transaction_read_only", "on");

    awaitFinding(dc2(), "database.inherited", Severity.WARNING, "synchronous_standby_names");
    awaitFinding(dc2(), "database.inherited", Severity.WARNING, "default_transaction_read_only");
  }

  @Test
  void durability_givenUp_isFound() throws Exception {
    change(dc2(), "full_page_writes", "off");
    change(dc2(), "synchronous_commit", "off");

    awaitFinding(dc2(), "database.durability", Severity.WARNING, "full_page_writes is off");
    awaitFinding(
        dc2(), "database.durability", Severity.WARNING, "synchronous_commit is off for the server");
  }

  @Test
  void readers_forLongerThanReplayWaits_areFound() throws Exception {
    change(dc2(), "max_standby_streaming_delay", "1s");
    change(dc2(), "hot_standby_feedback", "on");
    try (Connection reader = dc2().superuser("synapse").getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM event");

      awaitFinding(dc2(), "database.readers", Severity.WARNING, "1 transactions read for longer");
      awaitFinding(dc2(), "database.feedback", Severity.INFO, "hot_standby_feedback is on");
    }
    change(dc2(), "max_standby_streaming_delay", "-1");

    awaitFinding(dc2(), "database.readers", Severity.WARNING, "max_standby_streaming_delay is -1");
  }

  @Test
  void conninfo_otherThanConfigured_isAWarning() {
    PostgresServer other =
        fixture.describe(dc2()).replicationParameter("sslmode", "verify-full").build();

    assertThat(other.check(deadline()))
        .extracting(Finding::check)
        .containsExactly("database.conninfo");
  }

  @Test
  void clock_ofTheOrchestratorElsewhere_isAWarning() {
    Clock late = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(-30));

    List<Finding> found =
        fixture.describe(dc2()).clock(late).build().check(Deadline.after(PATIENCE, late));

    assertThat(found).extracting(Finding::check).containsExactly("database.clock");
    assertThat(found.get(0).seen()).contains("ahead of the orchestrator's");
  }

  @Test
  void archive_thatFails_isAnErrorAndItsStandbyIsTold() throws Exception {
    restartWith("archive_mode", "on", "archive_command", "false");
    try {
      await(
          () -> {
            moveOn();
            return has(dc1(), "database.archive-status", Severity.ERROR, "archiving fails at 0");
          });
      assertThat(compared(dc2())).extracting(Finding::check).contains("database.archive-parity");
      restartWith("archive_mode", "on", "archive_command", "");
      awaitFinding(dc1(), "database.archive-status", Severity.WARNING, "neither archive_command");
    } finally {
      restartWith("archive_mode", "off", "archive_command", "");
    }
  }

  private static void restartWith(String... settings) throws SQLException {
    for (int i = 0; i < settings.length; i += 2) {
      set(dc1(), settings[i], settings[i + 1]);
    }
    dc1().restart();
  }

  /** A standby with less than its primary stays up, but replay stops or a restart fails. */
  @Test
  void limits_belowThePrimarys_areErrorsOfTheStandby() throws Exception {
    set(dc3(), "max_connections", "70");
    set(dc3(), "max_replication_slots", "1");
    set(dc3(), "max_wal_senders", "12");
    dc3().restart();
    try {
      assertThat(compared(dc3()))
          .extracting(Finding::check, Finding::severity)
          .containsExactly(tuple("database.room", Severity.ERROR));
      assertThat(compared(dc3(), dc2()))
          .as("beside one with more, as if that were the primary")
          .isEmpty();
      var asPrimary = new TreeMap<>(facts(dc3()));
      asPrimary.put("standby", "false");
      assertThat(server(dc2()).compare(facts(dc2()), Map.of(DataCenterId.of("dc3"), asPrimary)))
          .extracting(Finding::seen)
          .containsExactly(
              "main: max_connections is 60 and the primary's in dc3 is 70: replay pauses, and the"
                  + " server does not start again",
              "main: max_wal_senders is 10 and the primary's in dc3 is 12: replay pauses, and the"
                  + " server does not start again");
    } finally {
      fixture.superuser(
          dc3(),
          "ALTER SYSTEM RESET max_connections",
          "ALTER SYSTEM RESET max_replication_slots",
          "ALTER SYSTEM RESET max_wal_senders");
      dc3().restart();
    }
  }

  @Test
  void comparison_healthyServers_findsNothing() {
    for (PostgresInstance each : fixture.trio().instances()) {
      assertThat(compared(each)).isEmpty();
    }
  }

  /** Found by whoever reads the page; the standby has its own disk. */
  @Test
  void corruption_onAStandby_isAnError() throws Exception {
    fixture.application(dc1(), "CREATE TABLE damaged AS SELECT generate_series(1, 1000) AS i");
    fixture.superuser(dc1(), "CHECKPOINT");
    String written = fixture.one(dc1(), "SELECT pg_current_wal_flush_lsn()");
    await(
        () ->
            fixture.one(dc3(), "SELECT pg_last_wal_replay_lsn() >= '" + written + "'").equals("t"));
    fixture.superuser(dc3(), "CHECKPOINT");
    Path file =
        dc3().dataFolder().resolve(fixture.one(dc3(), "SELECT pg_relation_filepath('damaged')"));
    dc3().stop();
    try (FileChannel data = FileChannel.open(file, StandardOpenOption.WRITE)) {
      data.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), 4000);
    }
    dc3().start();
    try {
      assertThat(readable(dc3(), "damaged")).isFalse();
      awaitFinding(dc3(), "database.corruption", Severity.ERROR, "pages failed their checksum");
    } finally {
      fixture.application(dc1(), "DROP TABLE damaged");
      fixture.superuserIn(dc3(), "synapse", "SELECT pg_stat_reset()");
    }
  }

  private static boolean readable(PostgresInstance instance, String table) {
    try {
      return !fixture.one(instance, "SELECT count(*) FROM " + table).isEmpty();
    } catch (SQLException e) {
      return false;
    }
  }

  /** An extension is a catalog row that replicates, and files that do not. */
  @Test
  void extension_withoutItsFiles_isAnError() throws Exception {
    fixture.superuserIn(
        dc1(), "synapse", "UPDATE pg_extension SET extversion = '99' WHERE extname = 'plpgsql'");
    try {
      awaitFinding(dc2(), "database.extensions", Severity.ERROR, "[plpgsql 99] in synapse");
    } finally {
      fixture.superuserIn(
          dc1(), "synapse", "UPDATE pg_extension SET extversion = '1.0' WHERE extname = 'plpgsql'");
    }
  }

  @Test
  void collation_ofAnotherVersion_isAnError() throws Exception {
    fixture.superuserIn(
        dc1(), "synapse", "UPDATE pg_database SET datcollversion = '0.1' WHERE datname = 'mas'");
    try {
      // The C locale has no version: the host's is none.
      awaitFinding(dc2(), "database.collation", Severity.ERROR, "database mas was made with");
    } finally {
      fixture.superuserIn(
          dc1(), "synapse", "UPDATE pg_database SET datcollversion = NULL WHERE datname = 'mas'");
    }
  }

  @Test
  void database_notNamed_isWorthKnowing() throws Exception {
    fixture.superuser(dc1(), "CREATE DATABASE stranger");
    try {
      awaitFinding(dc2(), "database.unnamed", Severity.INFO, "[stranger]");
    } finally {
      fixture.superuser(dc1(), "DROP DATABASE stranger");
    }
  }

  @Test
  void certificate_thatExpiresSoon_isAWarning() throws Exception {
    List<String> command =
        List.of("openssl req -x509 -newkey rsa:2048 -nodes -days 5 -subj /CN=dc2".split(" "));
    List<String> whole = new ArrayList<>(command);
    Path folder = dc2().dataFolder();
    whole.addAll(List.of("-keyout", folder + "/server.key", "-out", folder + "/server.crt"));
    assumeThat(run(whole)).as("openssl makes the certificate").isTrue();
    run(List.of("chown", "--reference=" + folder, folder + "/server.key", folder + "/server.crt"));
    change(dc2(), "ssl", "on");

    awaitFinding(dc2(), "database.certificate", Severity.WARNING, "certificate expires in 4 days");
  }

  private static boolean run(List<String> command) throws InterruptedException {
    try {
      Path log = TrioFixture.WORK.resolve("openssl.log");
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Between machines it would be a warning; here nothing leaves this one. */
  @Test
  void replicationWithoutTls_isSeenAndJudgedByWhereItComesFrom() throws Exception {
    List<TransportChecks.Plain> plain;
    Server server = new Server(configuration());
    try (Session session = server.open(TrioFixture.agent(dc1(), "postgres"), deadline())) {
      plain = TransportChecks.plain(session, configuration());
    }
    assertThat(plain)
        .filteredOn(TransportChecks.Plain::replication)
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.role()).isEqualTo("replicator");
              assertThat(each.connections()).isEqualTo(2);
              assertThat(each.leavesTheMachine()).isFalse();
            });
    Findings findings = new Findings(configuration());
    TransportChecks.judge(new TransportChecks.Plain("replicator", true, "192.0.2.7", 1), findings);
    assertThat(findings.all())
        .extracting(Finding::check, Finding::severity)
        .containsExactly(tuple("database.tls", Severity.WARNING));
  }

  private static Configuration configuration() {
    return fixture.describe(dc1()).configuration("a test", true, List.of());
  }

  private static List<Finding> compared(PostgresInstance own, PostgresInstance... with) {
    List<PostgresInstance> others = with.length > 0 ? List.of(with) : fixture.trio().instances();
    Map<DataCenterId, Map<String, String>> peers = new TreeMap<>();
    others.stream()
        .filter(other -> !other.name().equals(own.name()))
        .forEach(other -> peers.put(DataCenterId.of(other.name()), facts(other)));
    return server(own).compare(facts(own), peers);
  }

  private static Map<String, String> facts(PostgresInstance instance) {
    return server(instance).comparable(deadline());
  }

  private static PostgresServer server(PostgresInstance instance) {
    return fixture.describe(instance).build();
  }

  private void change(PostgresInstance instance, String setting, String value) throws Exception {
    changed.add(instance);
    set(instance, setting, value);
  }

  private static void set(PostgresInstance instance, String setting, String value)
      throws SQLException {
    fixture.superuser(
        instance, "ALTER SYSTEM SET " + setting + " = '" + value + "'", "SELECT pg_reload_conf()");
  }

  private static void awaitFinding(
      PostgresInstance at, String check, Severity severity, String seen) throws Exception {
    await(() -> has(at, check, severity, seen));
  }

  private static boolean has(PostgresInstance at, String check, Severity severity, String seen) {
    return findings(at).stream()
        .anyMatch(
            f ->
                f.check().equals(check)
                    && f.severity() == severity
                    && f.seen().contains(seen)
                    && !f.remedy().isBlank()
                    && f.dataCenter().orElseThrow().value().equals(at.name()));
  }

  private static List<Finding> findings(PostgresInstance at) {
    return server(at).check(deadline());
  }

  private static PostgresInstance dc1() {
    return fixture.trio().dc1();
  }

  private static PostgresInstance dc2() {
    return fixture.trio().dc2();
  }

  private static PostgresInstance dc3() {
    return fixture.trio().dc3();
  }

  private static void await(Callable<Boolean> wished) throws Exception {
    Deadline deadline = deadline();
    while (!wished.call()) {
      assertThat(deadline.isExpired())
          .as(() -> "waited too long; " + findings(dc1()) + findings(dc2()) + findings(dc3()))
          .isFalse();
      fixture.pass(Duration.ofMillis(20));
    }
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}

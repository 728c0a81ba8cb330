package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.Severity;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the setup makes, and what is said when it is not there, on real servers. */
class PostgresSetupTest {

  private static TrioFixture fixture;

  private final PostgresSetup setup =
      PostgresSetup.role(TrioFixture.ROLE).applicationRoles("synapse", "mas").archive();

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void verify_afterInstall_findsNothingOnEveryServer() throws Exception {
    for (PostgresInstance each : fixture.trio().instances()) {
      assertThat(verify(each)).as("as the superuser on " + each).isEmpty();
      assertThat(
              setup.verify(
                  TrioFixture.agent(each, "postgres"),
                  List.of(TrioFixture.agent(each, "synapse")),
                  deadline()))
          .as("as the role itself on " + each)
          .isEmpty();
    }
  }

  @Test
  void verify_roleThatDoesNotExist_saysOnlyThat() throws Exception {
    assertThat(
            PostgresSetup.role("nobody")
                .verify(fixture.trio().dc1().superuser("postgres"), List.of(), deadline()))
        .containsExactly("the role nobody");
  }

  /** Rights on functions and tables are rights in one database: each is asked. */
  @Test
  void verify_rightsTakenAway_namesEachAndASecondInstallRestoresThem() throws Exception {
    PostgresInstance dc1 = fixture.trio().dc1();
    fixture.superuser(
        dc1,
        "REVOKE ALTER SYSTEM ON PARAMETER max_slot_wal_keep_size FROM essfailover",
        "REVOKE pg_checkpoint FROM essfailover",
        "REVOKE UPDATE ON essfailover.heartbeat FROM essfailover",
        "ALTER ROLE essfailover NOCREATEROLE");
    fixture.superuserIn(
        dc1,
        "mas",
        "REVOKE DELETE ON essfailover.mark FROM essfailover",
        "CREATE SEQUENCE made_by_somebody_else");
    fixture.superuserIn(dc1, "synapse", "DROP TABLE essfailover.mark");

    assertThat(verify(dc1))
        .containsExactlyInAnyOrder(
            "ALTER SYSTEM ON PARAMETER max_slot_wal_keep_size",
            "membership in pg_checkpoint",
            "UPDATE ON essfailover.heartbeat",
            "CREATEROLE",
            "DELETE ON essfailover.mark in mas",
            "SELECT and UPDATE on sequence public.made_by_somebody_else of postgres in mas",
            "the table essfailover.mark in synapse");

    setup.install(
        dc1.superuser("postgres"),
        List.of(dc1.superuser("synapse"), dc1.superuser("mas")),
        TrioFixture.PASSWORD.toCharArray());
    assertThat(verify(dc1)).isEmpty();
  }

  @Test
  void observe_withoutTheTableOfHeartbeats_stillSeesTheMarks() throws Exception {
    PostgresInstance dc1 = fixture.trio().dc1();
    fixture.superuser(dc1, "ALTER TABLE essfailover.heartbeat RENAME TO away");
    try {
      PostgresServer server = fixture.describe(dc1).build();
      assertThat(server.observe(deadline()).heartbeatAge()).isEmpty();
      assertThat(server.observe(deadline()).position()).isGreaterThan(Lsn.ZERO);
      assertThat(server.check(deadline()))
          .filteredOn(finding -> finding.check().equals("database.setup"))
          .extracting(Finding::severity)
          .containsExactly(Severity.WARNING);
      assertThat(verify(dc1)).containsExactly("the table essfailover.heartbeat in postgres");
    } finally {
      fixture.superuser(dc1, "ALTER TABLE essfailover.away RENAME TO heartbeat");
    }
  }

  /** No 14 is at hand: what would be sent to one holds nothing that came with 15 or 16. */
  @ParameterizedTest
  @ValueSource(ints = {140000, 150000, 160000, 180000})
  void queries_everyVersion_askForWhatItHas(int version) {
    String asked = Privileges.ofServer(version) + Privileges.archiveCanBeCleared(version);

    assertThat(asked.contains("has_parameter_privilege")).isEqualTo(version >= 150000);
    assertThat(asked.contains("pg_checkpoint")).isEqualTo(version >= 150000);
    assertThat(asked.contains("SUPERUSER")).isEqualTo(version < 150000);
    assertThat(asked.contains("AND true AND NOT pg_has_role")).isEqualTo(version >= 160000);
  }

  @Test
  void script_forFourteen_refusesUnlessASuperuserIsAccepted() {
    assertThat(setup.serverScript()).contains("ELSIF false THEN").contains("RAISE EXCEPTION");
    assertThat(setup.superuserBefore15().serverScript()).contains("ELSIF true THEN");
    assertThat(setup.superuserBefore15().archive().serverScript()).contains("ELSIF true THEN");
    assertThat(setup.serverScript() + setup.databaseScript()).doesNotContain("@");
  }

  private List<String> verify(PostgresInstance at) throws Exception {
    return setup.verify(
        at.superuser("postgres"),
        List.of(at.superuser("synapse"), at.superuser("mas")),
        deadline());
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(20), Clock.systemUTC());
  }
}

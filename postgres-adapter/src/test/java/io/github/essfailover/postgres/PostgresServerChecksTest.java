package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Upstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be seen, and what goes wrong before anything is changed, on three shared servers. */
class PostgresServerChecksTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static TrioFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = TrioFixture.start();
    for (var instance : fixture.trio().instances()) {
      fixture.superuser(
          instance, "ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'", "SELECT pg_reload_conf()");
    }
  }

  @AfterAll
  static void close() {
    fixture.close();
  }

  @Test
  void check_afterSetup_findsNothing() {
    for (DatabaseAdapter server :
        List.of(fixture.primary(), fixture.standby(), fixture.otherStandby())) {
      assertThat(server.check(deadline())).isEmpty();
    }
  }

  @Test
  void parity_serversOfOneGroup_isEqual() {
    byte[] key = {1, 2, 3};

    assertThat(fixture.primary().parity(key, deadline()))
        .isEqualTo(fixture.standby().parity(key, deadline()))
        .containsKeys("collation of synapse", "collation of mas")
        .isNotEqualTo(fixture.standby().parity(new byte[] {4}, deadline()));
  }

  @Test
  void check_revokedPrivileges_namesEach() throws Exception {
    fixture.superuser(
        fixture.trio().dc1(),
        "REVOKE EXECUTE ON FUNCTION pg_promote(boolean, integer) FROM essfailover",
        "REVOKE pg_signal_backend FROM essfailover",
        "REVOKE ALTER SYSTEM ON PARAMETER primary_conninfo FROM essfailover");
    try {
      assertThat(fixture.primary().check(deadline()))
          .extracting(Finding::seen)
          .containsExactlyInAnyOrder(
              "main: missing: EXECUTE ON FUNCTION pg_promote(boolean,integer)",
              "main: missing: membership in pg_signal_backend",
              "main: missing: ALTER SYSTEM ON PARAMETER primary_conninfo");
    } finally {
      fixture.superuser(
          fixture.trio().dc1(),
          "GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO essfailover",
          "GRANT pg_signal_backend TO essfailover",
          "GRANT ALTER SYSTEM ON PARAMETER primary_conninfo TO essfailover");
    }
  }

  @Test
  void change_missingPrivilege_isPermanentAndNamed() throws Exception {
    fixture.superuser(fixture.trio().dc1(), "REVOKE INSERT ON essfailover.mark FROM essfailover");
    try {
      AdapterException refused =
          failureOf(fixture.primary().mark(io.github.essfailover.model.MarkId.of("run-1.m"), 1));
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
      assertThat(refused.code()).isEqualTo("DATABASE_PRIVILEGE_MISSING");
      assertThat(refused.remedy()).contains("permission denied for table mark");
    } finally {
      fixture.superuser(fixture.trio().dc1(), "GRANT INSERT ON essfailover.mark TO essfailover");
    }
  }

  @Test
  void change_wrongSystemIdentifier_isRefused() {
    PostgresServer pinned = fixture.describe(fixture.trio().dc1()).systemIdentifier("42").build();

    AdapterException refused = failureOf(pinned.writes(Access.REFUSED));

    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refused.code()).isEqualTo("WRONG_SYSTEM_IDENTIFIER");
    assertThat(fixture.primary().observe(deadline()).access()).isEqualTo(Access.ADMITTED);
    assertThat(pinned.check(deadline()))
        .filteredOn(finding -> finding.severity() == Severity.ERROR)
        .extracting(Finding::check)
        .containsExactly("database.identity");
  }

  @Test
  void change_serverOfAnotherRole_isRefused() {
    assertThat(failureOf(fixture.standby().writes(Access.REFUSED)).code())
        .isEqualTo("NOT_A_PRIMARY");
    assertThat(failureOf(fixture.primary().follow(Optional.empty())).code())
        .isEqualTo("NOT_A_STANDBY");
  }

  @Test
  void follow_passfileWithQuotesAndBlanks_streams() throws Exception {
    Path odd = fixture.trio().passfile().resolveSibling("re'pl \\ \"pass\" file");
    Files.copy(fixture.trio().passfile(), odd, StandardCopyOption.COPY_ATTRIBUTES);
    PostgresServer dc3 =
        PostgresServer.named("main")
            .locatedIn("dc3")
            .listensOn(fixture.trio().dc3().host(), fixture.trio().dc3().port())
            .replicationUser(fixture.trio().replicationUser(), odd.toString())
            .admin(TrioFixture.agent(fixture.trio().dc3(), "postgres"))
            .database("synapse", TrioFixture.agent(fixture.trio().dc3(), "synapse"))
            .applicationRoles("synapse")
            .build();

    dc3.follow(Optional.empty()).apply(TestCall.of(1, PATIENCE));
    dc3.follow(Optional.of(Upstream.withArchive(fixture.primary().endpoint(), "dc3")))
        .apply(TestCall.of(1, PATIENCE));

    Deadline deadline = deadline();
    while (!streams(dc3.observe(deadline()))) {
      assertThat(deadline.isExpired()).isFalse();
      fixture.pass(Duration.ofMillis(20));
    }
    assertThat(dc3.check(deadline()))
        .extracting(Finding::seen)
        .containsExactly("main: databases [mas] are on the server and were not named here");
    assertThat(fixture.one(fixture.trio().dc3(), "SHOW primary_conninfo"))
        .contains("passfile=")
        .doesNotContain("password");
  }

  @Test
  void observe_muteServer_isNotAppliedWithinTheDeadline() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var source = TrioFixture.agent(fixture.trio().dc1(), "postgres");
      source.setPortNumbers(new int[] {mute.getLocalPort()});
      PostgresServer server = fixture.describe(fixture.trio().dc1()).admin(source).build();
      long before = System.nanoTime();

      AdapterException failure =
          catchThrowableOfType(
              AdapterException.class,
              () -> server.observe(Deadline.after(Duration.ofMillis(300), Clock.systemUTC())));

      assertThat(failure.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void observe_wrongPassword_isPermanentAndKeepsTheSecret() {
    var source = TrioFixture.agent(fixture.trio().dc1(), "postgres");
    source.setPassword("hunter2");
    PostgresServer server = fixture.describe(fixture.trio().dc1()).admin(source).build();

    AdapterException failure =
        catchThrowableOfType(AdapterException.class, () -> server.observe(deadline()));

    assertThat(failure.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(failure.code()).isEqualTo("DATABASE_LOGIN_REFUSED");
    assertThat(failure.toString() + failure.context() + server).doesNotContain("hunter2");
  }

  private static boolean streams(DatabaseState state) {
    return state.following().filter(following -> following.streaming()).isPresent();
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }

  private static AdapterException failureOf(Change change) {
    return catchThrowableOfType(
        AdapterException.class, () -> change.apply(TestCall.of(7, PATIENCE)));
  }
}

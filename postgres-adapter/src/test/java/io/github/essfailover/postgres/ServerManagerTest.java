package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import java.sql.Connection;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Who is recognised by what; a real Patroni is recognised elsewhere. */
class ServerManagerTest extends TrioTest {

  private Optional<ServerManager> manager() {
    Connections connections = new Connections("dc2", true);
    try (Session session =
        connections.open(
            TrioFixture.agent(fixture.trio().dc2(), "postgres"),
            Optional.empty(),
            "test",
            Deadline.after(PATIENCE, Clock.systemUTC()))) {
      return ServerManager.of(session);
    }
  }

  private void set(String parameter, String value) throws Exception {
    fixture.superuser(
        fixture.trio().dc2(),
        "SELECT set_config('" + parameter + "', '" + value + "', false)",
        "ALTER SYSTEM SET " + parameter + " = '" + value + "'",
        "SELECT pg_reload_conf()");
  }

  private void reset(String parameter) throws Exception {
    fixture.superuser(
        fixture.trio().dc2(),
        "SELECT set_config('" + parameter + "', '', false)",
        "ALTER SYSTEM RESET " + parameter,
        "SELECT pg_reload_conf()");
  }

  @Test
  void server_withSignsOfAManager_isRecognisedAndChangesAreRefused() throws Exception {
    assertThat(manager()).as("a plain standby").isEmpty();
    assertThat(fixture.standby().check(Deadline.after(PATIENCE, Clock.systemUTC())))
        .noneMatch(finding -> finding.check().equals("database.managed"));

    set("cnpg.config_sha256", "3cfa683e");
    until(() -> manager().equals(Optional.of(ServerManager.CLOUD_NATIVE_PG)));
    AdapterException refused = failureOf(7, fixture.standby().follow(Optional.empty()));
    assertThat(refused.code()).isEqualTo("MANAGED_SERVER");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refused.context()).containsEntry("manager", "CloudNativePG");
    assertThat(failureOf(7, fixture.standby().admit(Set.of("dc3"))).code())
        .isEqualTo("MANAGED_SERVER");
    assertThat(look(fixture.standby()).isFrozen()).isFalse();
    apply(7, fixture.standby().claim());
    reset("cnpg.config_sha256");
    until(() -> manager().isEmpty());

    PGSimpleDataSource source = fixture.trio().dc2().superuser("postgres");
    source.setApplicationName("Patroni heartbeat");
    try (Connection patroni = source.getConnection()) {
      assertThat(patroni.isValid(5)).isTrue();
      assertThat(manager()).contains(ServerManager.PATRONI);
    }
    until(() -> manager().isEmpty());
    apply(7, fixture.standby().follow(Optional.empty()));
  }
}

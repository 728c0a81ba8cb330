package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.essfailover.labservers.postgres.PostgresBinaries;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.labservers.postgres.PostgresTrio;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Looks, checks, heartbeats and the setup's verification on Debian's version. */
class PostgresFifteenChecksTest {

  @Test
  void looksAndChecks_onFifteen_understandTheServer() throws Exception {
    assumeThat(PostgresBinaries.installed(15)).as("PostgreSQL 15 is installed").isPresent();
    try (TrioFixture fixture =
        TrioFixture.start(
            PostgresTrio.in(TrioFixture.WORK)
                .binaries(PostgresBinaries.installed(15).orElseThrow()))) {
      PostgresServer primary = fixture.describe(fixture.trio().dc1()).build();
      Heartbeat.Beat beat = primary.heartbeat().write(deadline());
      for (PostgresInstance each : fixture.trio().instances()) {
        PostgresServer server = fixture.describe(each).build();
        if (!each.name().equals("dc1")) {
          assertThat(server.heartbeat().await(beat.position(), deadline()).arrived()).isTrue();
        }
        assertThat(server.observe(deadline()).oldestLog()).isPresent();
        assertThat(server.observe(deadline()).heartbeatAge()).isPresent();
        assertThat(server.check(deadline()))
            .extracting(Finding::check)
            .containsExactly("database.slot-budget");
        assertThat(server.comparable(deadline())).containsEntry("max_connections", "60");
        assertThat(server.parity(new byte[] {1}, deadline()))
            .isEqualTo(primary.parity(new byte[] {1}, deadline()));
        assertThat(
                PostgresSetup.role(TrioFixture.ROLE)
                    .applicationRoles("synapse", "mas")
                    .verify(
                        each.superuser("postgres"), List.of(each.superuser("synapse")), deadline()))
            .isEmpty();
      }
    }
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
  }
}

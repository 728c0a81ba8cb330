package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An older run that acts after a newer one came and went. */
class SupersededEpochTest extends TrioTest {

  private static final MarkId LATE = MarkId.of("run-1.late");

  @Test
  void standby_newerRunGoneAndServerRestarted_refusesTheOlderOne() throws Exception {
    apply(9, fixture.standby().claim());
    fixture.trio().dc2().restart();

    assertRefused(
        fixture.standby().follow(Optional.empty()),
        fixture.standby().admit(Set.of("dc3")),
        promote(fixture.standby(), PROMOTED, 7));

    DatabaseState state = look(fixture.standby());
    assertThat(state.epoch()).isEqualTo(9);
    assertThat(state.role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(state.following()).isPresent();
  }

  @Test
  void server_promotedByTheNewerRun_refusesTheOlderOne() throws Exception {
    freezeAndLoseThePrimary();
    apply(9, promote(fixture.standby(), PROMOTED, 9));

    assertRefused(
        fixture.standby().mark(LATE, 7),
        fixture.standby().prepare(LATE, DataLoss.unknown()),
        fixture.standby().dismiss(Set.of("dc3")));

    assertThat(look(fixture.standby()).hasMark(LATE)).isFalse();
  }

  @Test
  void act_olderSessionsInEveryDatabase_areEndedFirst() throws Exception {
    try (Connection admin = acting(3, "postgres");
        Connection synapse = acting(3, "synapse");
        Connection same = acting(7, "synapse");
        Statement preparing = synapse.createStatement()) {
      synapse.setAutoCommit(false);
      preparing.execute("SELECT setval('events_stream_seq', 999)");

      apply(7, fixture.primary().claim());

      assertEnded(admin);
      assertEnded(synapse);
      assertThat(same.isValid(5)).as("a session of the same epoch").isTrue();
    }
  }

  private Connection acting(long epoch, String database) throws SQLException {
    var source = TrioFixture.agent(fixture.trio().dc1(), database);
    source.setApplicationName(EpochLock.applicationName(epoch));
    return source.getConnection();
  }

  private static void assertEnded(Connection connection) {
    assertThatThrownBy(
            () -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
              }
            })
        .isInstanceOf(SQLException.class);
  }

  private static void assertRefused(Change... changes) {
    for (Change change : List.of(changes)) {
      AdapterException refused = failureOf(7, change);
      assertThat(refused.code()).as("%s", change.preview()).isEqualTo("EPOCH_SUPERSEDED");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    }
  }
}

package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.spi.DatabaseAdapter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an abort does: everything is as it was before. */
class UndoTest extends TrioTest {

  /** All that decides who may log in and do what, as text. */
  private static final String RIGHTS =
      """
      SELECT concat_ws(E'\\n',
        (SELECT string_agg(concat_ws(' ', rolname, rolcanlogin, rolsuper, rolconnlimit,
           rolvaliduntil, rolconfig), E'\\n' ORDER BY rolname) FROM pg_roles),
        (SELECT string_agg(concat_ws(' ', roleid, member, admin_option), E'\\n'
           ORDER BY roleid, member) FROM pg_auth_members),
        (SELECT string_agg(concat_ws(' ', relname, relacl), E'\\n' ORDER BY oid) FROM pg_class),
        (SELECT string_agg(concat_ws(' ', datname, datacl), E'\\n' ORDER BY oid) FROM pg_database),
        (SELECT string_agg(concat_ws(' ', name, setting), E'\\n' ORDER BY name)
           FROM pg_file_settings WHERE applied AND name NOT LIKE 'essfailover.%'))
      """;

  @Test
  void freeze_undone_letsSynchronousCommitsThroughAgain() throws Exception {
    fixture.superuser(
        fixture.trio().dc1(),
        "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (dc2, dc3)'",
        "SELECT pg_reload_conf()");
    until(fixture.primary(), state -> state.synchronousWith().size() == 2);
    fixture.commit(fixture.primary(), 1);
    List<DatabaseAdapter> standbys = List.of(fixture.standby(), fixture.otherStandby());
    for (DatabaseAdapter standby : standbys) {
      // PostgreSQL's default: after a failed attempt the next one comes only then.
      fixture.superuser(
          fixture.instance(standby),
          "ALTER SYSTEM SET wal_retrieve_retry_interval = '5s'",
          "SELECT pg_reload_conf()");
      apply(7, standby.follow(Optional.empty()));
      until(standby, DatabaseState::isFrozen);
    }
    CompletableFuture<Void> commit =
        CompletableFuture.runAsync(
            () -> {
              try {
                fixture.commit(fixture.primary(), 1);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    until(() -> waitingCommits() == 1);

    long undo = System.nanoTime();
    for (DatabaseAdapter standby : standbys) {
      apply(8, followDc1(standby));
    }
    commit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    System.out.printf(
        "undo of two freezes to the waiting commit: %d ms%n",
        (System.nanoTime() - undo) / 1_000_000);

    assertThat(Duration.ofNanos(System.nanoTime() - undo)).isLessThan(Duration.ofSeconds(5));
    until(() -> fixture.rows(fixture.standby()) == 2);
    until(() -> fixture.rows(fixture.otherStandby()) == 2);
  }

  /**
   * The slot is not there yet when it first connects, and its own next attempt would be far off.
   */
  @Test
  void follow_firstAttemptRefused_doesNotWaitForTheNextOfTheServer() throws Exception {
    DatabaseAdapter dc2 = fixture.standby();
    PostgresInstance dc1 = fixture.trio().dc1();
    fixture.superuser(
        fixture.trio().dc2(),
        "ALTER SYSTEM SET wal_retrieve_retry_interval = '10min'",
        "SELECT pg_reload_conf()");
    apply(7, dc2.follow(Optional.empty()));
    until(dc2, DatabaseState::isFrozen);
    fixture.superuser(dc1, "SELECT pg_drop_replication_slot('dc2')");

    apply(7, followDc1(dc2));
    apply(7, fixture.primary().admit(Set.of("dc2")));
    apply(7, followDc1(dc2));

    until(dc2, state -> state.following().orElseThrow().streaming());
  }

  @Test
  void refusal_undone_restoresEveryLoginAndGrant() throws Exception {
    PostgresInstance dc1 = fixture.trio().dc1();
    fixture.superuser(dc1, "ALTER ROLE synapse CONNECTION LIMIT 50 VALID UNTIL '2099-01-01'");
    String before = fixture.one(dc1, RIGHTS);

    apply(7, fixture.primary().writes(Access.REFUSED));
    assertThat(fixture.one(dc1, RIGHTS)).isNotEqualTo(before);
    apply(7, fixture.primary().writes(Access.ADMITTED));

    assertThat(fixture.one(dc1, RIGHTS)).isEqualTo(before);
    fixture.commit(fixture.primary(), 3);
    until(() -> fixture.rows(fixture.standby()) == 3);
  }

  private long waitingCommits() throws Exception {
    return Long.parseLong(
        fixture.one(
            fixture.trio().dc1(),
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"));
  }
}

package io.github.essfailover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.DatabaseAdapter;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Whose a promotion is that nobody marked. */
class PromotionAdoptionTest extends TrioTest {

  private static final MarkId ANOTHER = MarkId.of("run-2.promote.main.dc2");

  @Test
  void promote_brokenOffBeforeTheMark_isMarkedByTheSameOrderOnly() throws Exception {
    freezeAndLoseThePrimary();
    PGSimpleDataSource cut = TrioFixture.agent(fixture.trio().dc2(), "postgres");
    cut.setSocketFactory(CuttingSockets.class.getName());
    DatabaseAdapter breaking = fixture.describe(fixture.trio().dc2()).admin(cut).build();

    AdapterException broken = failureOf(7, promote(breaking, PROMOTED, 7));

    assertThat(broken.effect()).isEqualTo(Effect.UNKNOWN);
    assertThat(until(fixture.standby(), DatabaseState::isPrimary).marks()).isEmpty();

    AdapterException foreign = failureOf(8, promote(fixture.standby(), ANOTHER, 8));
    assertThat(foreign.code()).isEqualTo("PROMOTION_NOT_OURS");
    assertThat(foreign.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(look(fixture.standby()).marks()).isEmpty();

    apply(9, promote(fixture.standby(), PROMOTED, 9));
    MarkRow mark = look(fixture.standby()).marks().get(0);
    assertThat(mark.id()).isEqualTo(PROMOTED);
    assertThat(mark.epoch()).isEqualTo(9);
  }

  @Test
  void promote_promotedByHand_isRefused() throws Exception {
    freezeAndLoseThePrimary();
    fixture.superuser(fixture.trio().dc2(), "SELECT pg_promote()");

    AdapterException refused = failureOf(7, promote(fixture.standby(), PROMOTED, 7));

    assertThat(refused.code()).isEqualTo("PROMOTION_NOT_OURS");
    assertThat(look(fixture.standby()).marks()).isEmpty();
  }

  @Test
  void promote_standbyThatCarriesTheMarkAlready_isRefused() throws Exception {
    apply(7, fixture.primary().mark(PROMOTED, 7));
    until(fixture.standby(), state -> state.hasMark(PROMOTED));
    freezeAndLoseThePrimary();

    AdapterException refused = failureOf(7, promote(fixture.standby(), PROMOTED, 7));

    assertThat(refused.code()).isEqualTo("PROMOTION_SPENT");
    assertThat(look(fixture.standby()).role()).isEqualTo(DatabaseState.Role.STANDBY);
  }

  /** A reader holds replay up, so that the ordered promotion waits for it, and says nothing. */
  @Test
  void follow_promotionOrderedByAnEarlierRun_isNotAppliedAndLaterRefused() throws Exception {
    fixture.superuser(
        fixture.trio().dc2(),
        "ALTER SYSTEM SET max_standby_streaming_delay = -1",
        "SELECT pg_reload_conf()");
    fixture.commit(fixture.primary(), 10);
    until(() -> fixture.rows(fixture.standby()) == 10);
    try (Connection reader = fixture.trio().dc2().superuser("synapse").getConnection();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("LOCK TABLE event IN ACCESS SHARE MODE");
      fixture.application(fixture.trio().dc1(), "TRUNCATE event");
      until(
          () ->
              fixture
                  .one(
                      fixture.trio().dc2(),
                      "SELECT pg_last_wal_receive_lsn() > pg_last_wal_replay_lsn()")
                  .equals("t"));
      fixture.superuser(fixture.trio().dc2(), "SELECT pg_promote(false)");

      AdapterException late = failureOf(7, fixture.standby().follow(Optional.empty()));

      assertThat(late.code()).isEqualTo("PROMOTION_UNDER_WAY");
      assertThat(late.effect()).isEqualTo(Effect.NOT_APPLIED);
      assertThat(failureOf(7, promote(fixture.standby(), PROMOTED, 7)).code())
          .isEqualTo("PROMOTION_NOT_OURS");
      reader.rollback();
    }
    until(fixture.standby(), DatabaseState::isPrimary);
    assertThat(failureOf(7, fixture.standby().follow(Optional.empty())).code())
        .isEqualTo("NOT_A_STANDBY");
  }
}

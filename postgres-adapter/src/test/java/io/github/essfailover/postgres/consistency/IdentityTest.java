package io.github.essfailover.postgres.consistency;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.DatabaseState.Role;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.postgres.consistency.ConsistencyReport.Result;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdentityTest {

  @Test
  void copy_behindItsPrimary_isSound() {
    assertThat(
            results(
                server(Role.PRIMARY, "0/20", "one", "two"), server(Role.STANDBY, "0/10", "one")))
        .containsExactly(Result.SOUND, Result.SOUND, Result.SOUND);
  }

  @Test
  void copy_withAPromotionOfItsOwn_isOfAnotherLineage() {
    assertThat(
            results(
                server(Role.PRIMARY, "0/20", "one", "two"),
                server(Role.STANDBY, "0/10", "one", "other")))
        .containsExactly(Result.SOUND, Result.BROKEN, Result.SOUND);
  }

  @Test
  void copy_withMorePromotions_isOfAnotherLineage() {
    assertThat(
            results(
                server(Role.PRIMARY, "0/20", "one"), server(Role.STANDBY, "0/10", "one", "two")))
        .containsExactly(Result.SOUND, Result.BROKEN, Result.SOUND);
  }

  @Test
  void copy_aheadOfItsPrimary_isBroken() {
    assertThat(results(server(Role.PRIMARY, "0/20"), server(Role.STANDBY, "0/21")))
        .containsExactly(Result.SOUND, Result.SOUND, Result.BROKEN);
  }

  @Test
  void primary_namedAsAStandby_isBroken() {
    assertThat(results(server(Role.PRIMARY, "0/20"), server(Role.PRIMARY, "0/10")))
        .containsExactly(Result.SOUND, Result.SOUND, Result.BROKEN);
  }

  private static List<Result> results(DatabaseState primary, DatabaseState standby) {
    return Identity.of(primary, standby).values().stream()
        .map(ConsistencyCheck.Seen::result)
        .toList();
  }

  private static DatabaseState server(Role role, String at, String... promotions) {
    return DatabaseState.builder("4711", role)
        .position(Lsn.parse(at), Lsn.parse(at))
        .marks(
            Stream.of(promotions)
                .map(
                    name ->
                        new MarkRow(
                            MarkId.of("run." + name), MarkRow.Kind.PROMOTION, 1, 2, Instant.EPOCH))
                .toList())
        .build();
  }
}

package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.MarkRow;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link DatabaseAdapter} promises. Subclass it and make replication groups; subclasses
 * may add tests of their own and use what is protected here.
 *
 * <pre>{@code
 * final class MyDatabaseContractTest extends DatabaseAdapterContract {
 *   @Override
 *   protected DatabaseFixture start() {
 *     return new MyServers();   // implements DatabaseFixture
 *   }
 * }
 * }</pre>
 */
public abstract class DatabaseAdapterContract extends DatabaseReturns {

  /** For subclasses. */
  protected DatabaseAdapterContract() {}

  /** Starts a fresh group; it is closed after the test. */
  protected abstract DatabaseFixture start() throws Exception;

  @Override
  final DatabaseFixture begin() throws Exception {
    return start();
  }

  @Test
  final void observe_primary_isWritableAndSaysWhereItIs() throws Exception {
    fixture().commit(primary(), 1);

    DatabaseState state = look(primary());

    assertThat(state.role()).isEqualTo(DatabaseState.Role.PRIMARY);
    assertThat(state.timeline()).isPositive();
    assertThat(state.position()).isGreaterThan(Lsn.ZERO).isEqualTo(state.replayed());
    assertThat(state.access()).isEqualTo(Access.ADMITTED);
    assertThat(state.following()).isEmpty();
    assertThat(state.slots()).contains("dc2", "dc3");
    assertThat(state.marks()).isEmpty();
  }

  @Test
  final void observe_standby_streamsFromThePrimary() throws Exception {
    DatabaseState state = until(standby(), DatabaseScenes::streams);

    assertThat(state.role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(state.isFrozen()).isFalse();
    assertThat(state.following().orElseThrow().upstream()).isEqualTo(primary().endpoint());
    assertThat(state.systemIdentifier()).isEqualTo(look(primary()).systemIdentifier());
    assertThat(state.timeline()).isEqualTo(look(primary()).timeline());
  }

  @Test
  final void observe_standby_reachesThePositionOfThePrimary() throws Exception {
    fixture().commit(primary(), 5);
    Lsn committed = look(primary()).position();

    until(standby(), state -> state.replayed().isAtLeast(committed));

    assertThat(fixture().rows(standby())).isEqualTo(5);
  }

  @Test
  final void observeThrough_ownEndpoint_seesTheSameServer() {
    DatabaseState state = primary().observeThrough(primary().endpoint(), within(PATIENCE));

    assertThat(state.systemIdentifier()).isEqualTo(look(primary()).systemIdentifier());
    assertThat(state.isPrimary()).isTrue();
  }

  @Test
  final void observeThrough_endpointOfAnotherServer_seesThatOne() {
    assertThat(primary().observeThrough(standby().endpoint(), within(PATIENCE)).role())
        .isEqualTo(DatabaseState.Role.STANDBY);
  }

  /** An adapter that cannot tell says nothing; one that can is not taken in by a detour. */
  @Test
  final void observe_instance_isTheServersOwnWhicheverWayLeadsThere() {
    Optional<String> instance = look(primary()).instance();
    if (instance.isPresent()) {
      assertThat(look(primary()).instance()).isEqualTo(instance);
      assertThat(standby().observeThrough(primary().endpoint(), within(PATIENCE)).instance())
          .isEqualTo(instance);
      assertThat(List.of(look(standby()).instance(), look(otherStandby()).instance(), instance))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  final void freeze_standby_standsStill() throws Exception {
    apply(freeze(standby()));

    Lsn frozenAt = until(standby(), DatabaseState::isFrozen).position();
    fixture().commit(primary(), 3);
    untilRows(otherStandby(), 3);

    assertThat(look(standby()).position()).isEqualTo(frozenAt);
    assertThat(fixture().rows(standby())).isZero();
  }

  @Test
  final void freeze_twice_changesNothing() throws Exception {
    apply(freeze(standby()));
    apply(freeze(standby()));

    until(standby(), DatabaseState::isFrozen);
  }

  @Test
  final void follow_frozenStandby_streamsAgain() throws Exception {
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    fixture().commit(primary(), 3);

    apply(follow(standby(), primary(), "dc2"));

    until(standby(), DatabaseScenes::streams);
    untilRows(standby(), 3);
  }

  @Test
  final void follow_standbyBehindAnother_catchesUpFromIt() throws Exception {
    leaveDc3AheadOfDc2();
    Lsn ahead = look(otherStandby()).position();

    apply(otherStandby().admit(Set.of("dc2")));
    apply(follow(standby(), otherStandby(), "dc2"));

    until(standby(), state -> state.replayed().isAtLeast(ahead));
    assertThat(fixture().rows(standby())).isEqualTo(fixture().rows(otherStandby())).isPositive();
    assertThat(look(standby()).following().orElseThrow().upstream())
        .isEqualTo(otherStandby().endpoint());
  }

  @Test
  final void admit_slots_existHoweverOftenAsked() {
    apply(standby().admit(Set.of("dc3")));
    apply(standby().admit(Set.of("dc3")));

    assertThat(look(standby()).slots()).contains("dc3");
  }

  @Test
  final void dismiss_unusedSlots_areGoneHoweverOftenAsked() {
    Set<String> before = look(standby()).slots();
    apply(standby().admit(Set.of("dc3", "dc9")));

    apply(standby().dismiss(Set.of("dc3", "dc9")));
    apply(standby().dismiss(Set.of("dc3", "dc9")));

    assertThat(look(standby()).slots()).isEqualTo(before).doesNotContain("dc3", "dc9");
  }

  @Test
  final void dismiss_slotOfAFollower_isLeftAloneAndNamed() throws Exception {
    until(standby(), DatabaseScenes::streams);
    apply(primary().admit(Set.of("dc9")));

    AdapterException left = failureOf(() -> apply(primary().dismiss(Set.of("dc2", "dc9"))));

    assertThat(left.effect()).isEqualTo(Effect.NOT_APPLIED);
    assertThat(left.code()).isEqualTo("SLOT_IN_USE");
    assertThat(left.context().values()).contains("dc2");
    assertThat(look(primary()).slots()).contains("dc2").doesNotContain("dc9");
    fixture().commit(primary(), 2);
    untilRows(standby(), 2);
  }

  @Test
  final void dismiss_slotWhoseFollowerWentElsewhere_isGone() throws Exception {
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);

    untilApplied(primary().dismiss(Set.of("dc2")));

    assertThat(look(primary()).slots()).doesNotContain("dc2").contains("dc3");
  }

  @Test
  final void promote_frozenStandby_isWritableOnANewTimelineWithTheMark() throws Exception {
    int before = look(standby()).timeline();

    promoteStandby(PROMOTED);

    DatabaseState state = look(standby());
    assertThat(state.isPrimary()).isTrue();
    assertThat(state.timeline()).isGreaterThan(before);
    assertThat(state.lineage()).containsExactly(PROMOTED);
    MarkRow mark = state.marks().get(0);
    assertThat(mark.epoch()).isEqualTo(EPOCH);
    assertThat(mark.timeline()).isEqualTo(state.timeline());
    fixture().commit(standby(), 2);
    assertThat(fixture().rows(standby())).isEqualTo(2);
  }

  @Test
  final void promote_twice_leavesOneMark() throws Exception {
    promoteStandby(PROMOTED);
    int timeline = look(standby()).timeline();

    apply(standby().promote(new Promotion(PROMOTED, EPOCH, proof(PATIENCE))));

    assertThat(look(standby()).lineage()).containsExactly(PROMOTED);
    assertThat(look(standby()).timeline()).isEqualTo(timeline);
  }

  /** Somebody set this machine's clock back since the proof was made: the run's did not go back. */
  @Test
  final void promote_proofExpiredByTheClockOfTheCall_isRefusedWhateverThisMachinesSays()
      throws Exception {
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    Change promotion =
        standby().promote(new Promotion(PROMOTED, EPOCH, proof(Duration.ofMinutes(5))));
    Clock ahead = Clock.offset(fixture().clock(), Duration.ofMinutes(10));
    Call call = fixture().call(EPOCH, Deadline.after(PATIENCE, ahead));

    AdapterException refused = failureOf(() -> promotion.apply(call));

    assertThat(refused.code()).isEqualTo("FENCE_PROOF_EXPIRED");
    assertThat(look(standby()).role()).isEqualTo(DatabaseState.Role.STANDBY);
  }

  @Test
  final void promote_expiredProof_isRefusedAndNothingHappens() throws Exception {
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    Change promotion =
        standby().promote(new Promotion(PROMOTED, EPOCH, proof(Duration.ofSeconds(-1))));

    AdapterException refused = failureOf(() -> apply(promotion));

    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(refused.code()).isEqualTo("FENCE_PROOF_EXPIRED");
    assertThat(look(standby()).role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(look(standby()).marks()).isEmpty();
  }

  @Test
  final void promote_withAnotherStandbyAttached_carriesItAlong() throws Exception {
    apply(freeze(otherStandby()));
    Lsn others = until(otherStandby(), DatabaseState::isFrozen).position();
    until(standby(), state -> state.position().isAtLeast(others));
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    fixture().losePower(primary());
    apply(standby().admit(Set.of("dc3")));
    apply(follow(otherStandby(), standby(), "dc3"));

    apply(standby().promote(new Promotion(PROMOTED, EPOCH, proof(PATIENCE))));

    DatabaseState follower =
        until(otherStandby(), state -> state.hasMark(PROMOTED) && streams(state));
    assertThat(follower.role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(follower.timeline()).isEqualTo(look(standby()).timeline());
    assertThat(follower.following().orElseThrow().timeline()).contains(follower.timeline());
  }

  @Test
  final void writes_refused_endsSessionsAndRefusesNewOnes() throws Exception {
    fixture().openSession(primary());
    until(primary(), state -> state.applicationSessions() > 0);

    apply(primary().writes(Access.REFUSED));

    DatabaseState state = look(primary());
    assertThat(state.access()).isEqualTo(Access.REFUSED);
    assertThat(state.applicationSessions()).isZero();
    assertThat(state.isPrimary()).isTrue();
    assertThatThrownBy(() -> fixture().commit(primary(), 1)).isNotNull();
    Lsn last = state.position();
    until(standby(), standby -> standby.replayed().isAtLeast(last));
  }

  @Test
  final void writes_admittedAgain_letsTheApplicationCommit() throws Exception {
    apply(primary().writes(Access.REFUSED));

    apply(primary().writes(Access.ADMITTED));

    assertThat(look(primary()).access()).isEqualTo(Access.ADMITTED);
    fixture().commit(primary(), 4);
    assertThat(fixture().rows(primary())).isEqualTo(4);
  }

  @Test
  final void prepare_afterARefusalThatReplicated_admitsTheApplication() throws Exception {
    apply(primary().writes(Access.REFUSED));
    Lsn last = look(primary()).position();
    until(standby(), state -> state.replayed().isAtLeast(last));
    promoteStandby(PROMOTED);

    apply(standby().prepare(PREPARED, DataLoss.none()));

    assertThat(look(standby()).access()).isEqualTo(Access.ADMITTED);
    fixture().commit(standby(), 1);
    assertThat(fixture().rows(standby())).isEqualTo(1);
  }

  @Test
  final void prepare_twice_leavesOneMark() throws Exception {
    promoteStandby(PROMOTED);

    apply(standby().prepare(PREPARED, DataLoss.unknown()));
    apply(standby().prepare(PREPARED, DataLoss.unknown()));

    List<MarkRow> prepared =
        look(standby()).marks().stream()
            .filter(mark -> mark.kind() == MarkRow.Kind.PREPARED)
            .toList();
    assertThat(prepared).singleElement().extracting(MarkRow::id).isEqualTo(PREPARED);
    assertThat(look(standby()).lineage()).containsExactly(PROMOTED);
  }

  @Test
  final void mark_onThePrimary_arrivesDownstreamOnce() throws Exception {
    apply(primary().mark(ARRIVAL, EPOCH));
    apply(primary().mark(ARRIVAL, EPOCH));

    for (DatabaseAdapter server : List.of(primary(), standby(), otherStandby())) {
      DatabaseState state = until(server, seen -> seen.hasMark(ARRIVAL));
      assertThat(state.marks())
          .singleElement()
          .extracting(MarkRow::kind)
          .isEqualTo(MarkRow.Kind.ARRIVAL);
      assertThat(state.lineage()).isEmpty();
    }
  }

  @Test
  final void claim_standby_showsTheEpochAndChangesNothingElse() throws Exception {
    DatabaseState before = until(standby(), DatabaseScenes::streams);
    assertThat(before.epoch()).isZero();

    apply(standby().claim());

    DatabaseState after = look(standby());
    assertThat(after.epoch()).isEqualTo(EPOCH);
    assertThat(after.slots()).isEqualTo(before.slots());
    assertThat(after.following().orElseThrow().upstream()).isEqualTo(primary().endpoint());
    assertThat(look(otherStandby()).epoch()).as("another server's").isZero();
  }

  @Test
  final void changes_ofALowerEpoch_areRefusedAndHaveNoEffect() throws Exception {
    for (DatabaseAdapter server : List.of(primary(), standby())) {
      apply(server.claim());
    }
    Set<String> slots = look(standby()).slots();

    for (Change change :
        List.of(
            primary().writes(Access.REFUSED),
            primary().mark(ARRIVAL, EPOCH - 1),
            standby().admit(Set.of("dc9")),
            standby().dismiss(Set.of("dc9")),
            standby().follow(Optional.empty()),
            standby().promote(new Promotion(PROMOTED, EPOCH - 1, proof(PATIENCE))))) {
      AdapterException refused = failureOf(() -> applyIn(EPOCH - 1, change));
      assertThat(refused.code()).as("%s", change).isEqualTo("EPOCH_SUPERSEDED");
      assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    }

    fixture().commit(primary(), 1);
    untilRows(standby(), 1);
    DatabaseState state = look(standby());
    assertThat(state.role()).isEqualTo(DatabaseState.Role.STANDBY);
    assertThat(state.slots()).isEqualTo(slots);
    assertThat(state.marks()).isEmpty();
  }

  @Test
  final void promote_primaryThatThisOrderDidNotMake_isRefusedAndUnmarked() throws Exception {
    // The fixture starts here, where it may say that there is no server of its kind.
    DatabaseAdapter server = primary();
    AdapterException refused =
        failureOf(() -> apply(server.promote(new Promotion(PROMOTED, EPOCH, proof(PATIENCE)))));
    assertThat(refused.code()).isEqualTo("PROMOTION_NOT_OURS");
    assertThat(refused.effect()).isEqualTo(Effect.PERMANENT);
    assertThat(look(primary()).marks()).isEmpty();

    promoteStandby(PROMOTED);
    MarkId another = MarkId.of("run-2.promote.main.dc2");
    AdapterException late =
        failureOf(() -> apply(standby().promote(new Promotion(another, EPOCH, proof(PATIENCE)))));
    assertThat(late.code()).isEqualTo("PROMOTION_NOT_OURS");
    assertThat(look(standby()).lineage()).containsExactly(PROMOTED);
  }
}

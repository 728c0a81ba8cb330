package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests on a fresh replication group: the group, looks at it and acts on it. */
abstract class OnReplicationGroup {

  static final MarkId PROMOTED = MarkId.of("run-1.promote.main.dc2");
  static final long EPOCH = 7;
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private DatabaseFixture fixture;

  /** Starts a fresh group; it is closed after the test. */
  protected abstract DatabaseFixture start() throws Exception;

  @BeforeEach
  final void startFixture() throws Exception {
    fixture = start();
  }

  @AfterEach
  final void closeFixture() {
    if (fixture != null) {
      fixture.close();
    }
  }

  /** The group of this test. */
  protected final DatabaseFixture fixture() {
    return fixture;
  }

  /** The server in dc1. */
  protected final DatabaseAdapter primary() {
    return fixture.primary();
  }

  /** The server in dc2. */
  protected final DatabaseAdapter standby() {
    return fixture.standby();
  }

  /** The server in dc3. */
  protected final DatabaseAdapter otherStandby() {
    return fixture.otherStandby();
  }

  /** dc3 has rows that dc2 lacks, both are frozen, and dc1 is dead. */
  protected final void leaveDc3AheadOfDc2() throws Exception {
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    fixture.commit(primary(), 100);
    untilRows(otherStandby(), 100);
    fixture.losePower(primary());
    apply(freeze(otherStandby()));
    DatabaseState ahead = until(otherStandby(), DatabaseState::isFrozen);
    assertThat(ahead.position()).isGreaterThan(look(standby()).position());
  }

  /** Ends the primary, freezes dc2 and promotes it. */
  protected final void promoteStandby(MarkId mark) throws Exception {
    fixture.losePower(primary());
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    apply(standby().promote(new Promotion(mark, EPOCH, proof(PATIENCE))));
    until(standby(), state -> state.isPrimary() && state.hasMark(mark));
  }

  /** Looks once. */
  protected final DatabaseState look(DatabaseAdapter server) {
    return server.observe(within(PATIENCE));
  }

  /** Looks until the state is as wished. */
  protected final DatabaseState until(DatabaseAdapter server, Predicate<DatabaseState> wished)
      throws Exception {
    Deadline deadline = within(PATIENCE);
    DatabaseState state = look(server);
    while (!wished.test(state)) {
      assertThat(deadline.isExpired()).as("waited too long; last seen: %s", state).isFalse();
      fixture.pass(LOOK_AGAIN);
      state = look(server);
    }
    return state;
  }

  /** Looks until so many rows can be read there. */
  protected final void untilRows(DatabaseAdapter server, long rows) throws Exception {
    Deadline deadline = within(PATIENCE);
    while (fixture.rows(server) != rows) {
      assertThat(deadline.isExpired()).as("%s rows never arrived", rows).isFalse();
      fixture.pass(LOOK_AGAIN);
    }
  }

  /** Applies again and again until it does not say NOT_APPLIED any more. */
  protected final void untilApplied(Change change) throws Exception {
    Deadline deadline = within(PATIENCE);
    boolean applied = false;
    while (!applied) {
      try {
        apply(change);
        applied = true;
      } catch (AdapterException e) {
        assertThat(e.effect()).isEqualTo(Effect.NOT_APPLIED);
        assertThat(deadline.isExpired()).as("never applied: %s", e.getMessage()).isFalse();
        fixture.pass(LOOK_AGAIN);
      }
    }
  }

  /** Applies with plenty of time, in that epoch. */
  protected final void applyIn(long epoch, Change change) {
    change.apply(ContractCall.of(epoch, within(PATIENCE)));
  }

  /** Applies with plenty of time. */
  protected final void apply(Change change) {
    apply(change, PATIENCE);
  }

  /** Applies with so much time. */
  protected final void apply(Change change, Duration budget) {
    change.apply(ContractCall.of(EPOCH, within(budget)));
  }

  /** A proof that is valid for so long, from now. */
  protected final FenceProof proof(Duration validFor) {
    return FenceProof.statedBy(
        Person.named("contract"), "a test", List.of(), fixture.clock().instant().plus(validFor));
  }

  /** A deadline by the fixture's clock. */
  protected final Deadline within(Duration duration) {
    return Deadline.after(duration, fixture.clock());
  }

  /** The change that freezes a standby. */
  protected static Change freeze(DatabaseAdapter standby) {
    return standby.follow(Optional.empty());
  }

  /** The change that makes a standby follow, with that slot. */
  protected static Change follow(DatabaseAdapter standby, DatabaseAdapter upstream, String slot) {
    return standby.follow(Optional.of(new Upstream(upstream.endpoint(), slot)));
  }

  /** What the action throws. */
  protected static AdapterException failureOf(Callable<?> action) {
    return catchThrowableOfType(AdapterException.class, action::call);
  }

  /** What the action throws. */
  protected static AdapterException failureOf(Runnable action) {
    return catchThrowableOfType(AdapterException.class, action::run);
  }

  static boolean streams(DatabaseState state) {
    return state.following().filter(following -> following.streaming()).isPresent();
  }
}

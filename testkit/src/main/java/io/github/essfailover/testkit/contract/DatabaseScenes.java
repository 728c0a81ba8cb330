package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DataLoss;
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
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** A replication group, and what tests of it are made of; the tests are in the contract. */
abstract class DatabaseScenes extends ChangingAdapterContract<DatabaseFixture> {

  static final MarkId PROMOTED = MarkId.of("run-1.promote.main.dc2");
  static final MarkId PREPARED = MarkId.of("run-1.prepare.main.dc2");
  static final MarkId ARRIVAL = MarkId.of("run-1.verify.main.dc2");

  @Override
  final List<Look> looks() {
    return List.of(
        primary()::observe, deadline -> primary().observeThrough(fixture().rendered(), deadline));
  }

  @Override
  final List<Change> changes() {
    return List.of(
        primary().writes(Access.REFUSED),
        primary().writes(Access.ADMITTED),
        primary().claim(),
        primary().admit(Set.of("dc2")),
        primary().dismiss(Set.of("dc2")),
        primary().follow(Optional.empty()),
        primary().promote(new Promotion(PROMOTED, EPOCH, proof(PATIENCE))),
        primary().prepare(PREPARED, DataLoss.none()),
        primary().mark(ARRIVAL, EPOCH));
  }

  @Override
  final Change there() {
    return primary().writes(Access.REFUSED);
  }

  @Override
  final void goBack() throws InterruptedException {
    untilApplied(primary().writes(Access.ADMITTED));
  }

  @Override
  final Access picture() {
    return look(primary()).access();
  }

  /** The server in dc1. */
  protected final DatabaseAdapter primary() {
    return fixture().primary();
  }

  /** The server in dc2. */
  protected final DatabaseAdapter standby() {
    return fixture().standby();
  }

  /** The server in dc3. */
  protected final DatabaseAdapter otherStandby() {
    return fixture().otherStandby();
  }

  /** dc3 has rows that dc2 lacks, both are frozen, and dc1 is dead. */
  protected final void leaveDc3AheadOfDc2() throws Exception {
    apply(freeze(standby()));
    until(standby(), DatabaseState::isFrozen);
    fixture().commit(primary(), 100);
    untilRows(otherStandby(), 100);
    fixture().losePower(primary());
    apply(freeze(otherStandby()));
    DatabaseState ahead = until(otherStandby(), DatabaseState::isFrozen);
    assertThat(ahead.position()).isGreaterThan(look(standby()).position());
  }

  /** Applies with plenty of time, in that epoch. */
  protected final void applyIn(long epoch, Change change) {
    change.apply(fixture().call(epoch, within(PATIENCE)));
  }

  /** Ends the primary, freezes dc2 and promotes it. */
  protected final void promoteStandby(MarkId mark) throws Exception {
    fixture().losePower(primary());
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
    return until(() -> look(server), wished);
  }

  /** Looks until so many rows can be read there. */
  protected final void untilRows(DatabaseAdapter server, long rows) throws Exception {
    Deadline deadline = within(PATIENCE);
    while (fixture().rows(server) != rows) {
      assertThat(deadline.isExpired()).as("%s rows never arrived", rows).isFalse();
      fixture().pass(LOOK_AGAIN);
    }
  }

  /** A proof that is valid for so long, from now. */
  protected final FenceProof proof(Duration validFor) {
    return FenceProof.statedBy(
        Person.named("contract"), "a test", List.of(), fixture().clock().instant().plus(validFor));
  }

  /** The change that freezes a standby. */
  protected static Change freeze(DatabaseAdapter standby) {
    return standby.follow(Optional.empty());
  }

  /** The change that makes a standby follow, with that slot. */
  protected static Change follow(DatabaseAdapter standby, DatabaseAdapter upstream, String slot) {
    return standby.follow(Optional.of(Upstream.withArchive(upstream.endpoint(), slot)));
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

package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Upstream;
import java.util.Optional;
import java.util.Set;

/**
 * What changes the roles of servers, in its own way: the half of an adapter that is not SQL. For
 * authors of adapters; {@link ManagedPostgres} calls it, and proves by SQL what it has done.
 *
 * <p>Implementations are thread-safe, bounded by the given deadline, and throw {@link
 * io.github.essfailover.error.AdapterException}.
 */
public interface RoleManager {

  /**
   * What the manager was told last.
   *
   * @param primary whether the leader is meant to be a primary
   * @param order the mark of the promotion with which it was told so, if by this library
   */
  record Intent(boolean primary, Optional<MarkId> order) {}

  /** Where sessions reach the server that leads now, primary or not. */
  Endpoint leader(Deadline deadline);

  /**
   * Reads what the manager was told, not a copy that may be stale. Refuses a call whose epoch is
   * below the highest that gave an order: PERMANENT {@code EPOCH_SUPERSEDED}.
   */
  Intent intent(Call call);

  /**
   * Orders the promotion of the leader, and notes the mark in the same step. Returns when the order
   * is durable, not when it is carried out.
   */
  void promote(MarkId mark, Call call);

  /**
   * Orders the leader to follow that upstream, and forgets the order of an earlier promotion.
   *
   * @param demote whether the leader is a primary, shut off from its applications
   */
  void follow(Upstream from, boolean demote, Call call);

  /** Orders slots of these names to be kept on the leader, whoever it is. */
  void keepSlots(Set<String> names, Call call);

  /** Takes that order back; names that were never kept are no error. */
  void dropSlots(Set<String> names, Call call);
}

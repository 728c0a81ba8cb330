package io.github.essfailover;

import io.github.essfailover.internal.watch.WatchRounds;
import io.github.essfailover.watch.WatchState;

/**
 * Watches a deployment for as long as it is open: how ready it is for the loss of its active data
 * center, how far the standbys are behind, what is still owed. It raises alerts, remembers the last
 * position of each primary, and settles debts; it never starts a failover.
 *
 * <p>Thread-safe. Begins with {@link FailoverOrchestrator#watch()}; close it before the
 * orchestrator.
 */
public final class FailoverWatch implements AutoCloseable {

  private final WatchRounds rounds;

  FailoverWatch(WatchRounds rounds) {
    this.rounds = rounds;
  }

  /** What it knows now; answers at once. */
  public WatchState state() {
    return rounds.state();
  }

  /** Ends it: no timer is left, and what is under way ends by its deadline. */
  @Override
  public void close() {
    rounds.close();
  }
}

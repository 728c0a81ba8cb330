package io.github.essfailover;

import io.github.essfailover.guard.GuardState;
import io.github.essfailover.internal.guard.GuardRounds;

/**
 * Runs in each data center, all the time: a data center that comes back after a failover boots with
 * its operator on and its databases writable, and must not serve. At its start and then every ten
 * seconds the guard reads who is active; unless that is its own data center, it holds the operator
 * at 0, has the workloads removed and its primaries refuse writes. It starts nothing, ever.
 *
 * <pre>{@code
 * ReturnGuard guard = ReturnGuard.in(dc1).deployment("example.org").record(journal).start();
 * }</pre>
 *
 * <p>What cannot be read: since its start, it holds; when it has read in this process that its data
 * center is active, it only raises an alarm; when it has read that another one is, it goes on
 * holding. A record that is older than one it saw is not believed. While nobody is recorded as
 * active, nothing is held: adopt the active data center before the guard is of use.
 *
 * <p>Its acts carry the newest epoch that it read, but one below that of a run which is under way
 * to make its data center active: what that run starts is never stopped by an act that comes late.
 *
 * <p>Thread-safe. Findings go to listeners and to the logger {@code io.github.essfailover.guard}.
 */
public final class ReturnGuard implements AutoCloseable {

  private final GuardRounds rounds;
  private final Runnable onClose;

  ReturnGuard(GuardRounds rounds, Runnable onClose) {
    this.rounds = rounds;
    this.onClose = onClose;
    rounds.start();
  }

  /** Begins the guard of that data center; it uses its cluster, its databases and its addresses. */
  public static ReturnGuardBuilder in(DataCenter dataCenter) {
    return new ReturnGuardBuilder(dataCenter);
  }

  /** What it knows and does now. */
  public GuardState state() {
    return rounds.state();
  }

  /** Ends it, and the threads that it made itself. What is held stays held. */
  @Override
  public void close() {
    rounds.close();
    onClose.run();
  }
}

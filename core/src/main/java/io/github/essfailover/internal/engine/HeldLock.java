package io.github.essfailover.internal.engine;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The run lock while a run holds it: renewed in time, given back at the end. Confined to the
 * mailbox.
 */
final class HeldLock {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.run");
  private static final long SOONEST_MILLIS = 50;

  private final RunLock.Lease lease;
  private final RunId run;
  private final Seams seams;
  private final Mailbox mailbox;
  private final BoundedCalls calls;
  private final Consumer<FailoverException> onLoss;
  private boolean released;
  private @Nullable ScheduledFuture<?> bell;

  HeldLock(
      RunLock.Lease lease,
      RunId run,
      Seams seams,
      Mailbox mailbox,
      BoundedCalls calls,
      Consumer<FailoverException> onLoss) {
    this.lease = lease;
    this.run = run;
    this.seams = seams;
    this.mailbox = mailbox;
    this.calls = calls;
    this.onLoss = onLoss;
  }

  long epoch() {
    return lease.epoch();
  }

  Duration remaining() {
    return lease.remaining();
  }

  /** Renews after a third of the time that is left, again and again. */
  void keep() {
    long millis = Math.max(SOONEST_MILLIS, lease.remaining().toMillis() / 3);
    bell =
        seams.timer().schedule(() -> mailbox.execute(this::renew), millis, TimeUnit.MILLISECONDS);
  }

  private void renew() {
    if (released) {
      return;
    }
    Deadline limit = Deadline.after(lease.remaining(), seams.clock());
    calls.call(
        limit,
        () -> lease.renew(limit),
        (renewed, failure) -> {
          boolean lost = Boolean.FALSE.equals(renewed) || lease.remaining().isZero();
          if (!released && lost && !Boolean.TRUE.equals(renewed)) {
            onLoss.accept(
                LockException.lost(
                    Map.of("run", run.value(), "epoch", Long.toString(lease.epoch()))));
          } else if (!released) {
            keep();
          }
        });
  }

  /** Gives it back, and then goes on. */
  void release(Runnable then) {
    released = true;
    if (bell != null) {
      bell.cancel(false);
    }
    try {
      seams
          .workers()
          .execute(
              () -> {
                lease.close();
                then.run();
              });
    } catch (RejectedExecutionException ended) {
      log.warn("Run {} leaves its lock to expire: the host has ended its workers.", run);
      then.run();
    }
  }
}

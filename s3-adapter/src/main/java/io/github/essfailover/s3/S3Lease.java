package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.s3.Passing.Moment;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock while it is held. What it promises is a tenth less than what others wait, and is counted
 * from before the request, while they count from after they saw it. Thread-safe.
 */
final class S3Lease implements RunLock.Lease {

  private static final int MARGIN = 10;
  private static final int ATTEMPTS = 64;
  private static final Duration GIVING_BACK = Duration.ofSeconds(5);
  private static final Duration TIDYING = Duration.ofSeconds(1);

  private final LockStore store;
  private final DeploymentId what;
  private final LockRecord record;
  private final Passing passing;
  private final ReentrantLock changing = new ReentrantLock();
  private long next;
  private volatile Moment since;
  private volatile boolean over;

  S3Lease(LockStore store, DeploymentId what, LockRecord record, Passing passing, Moment since) {
    this.store = store;
    this.what = what;
    this.record = record;
    this.passing = passing;
    this.since = since;
    this.next = record.epoch() + 1;
  }

  @Override
  public long epoch() {
    return record.epoch();
  }

  @Override
  public Duration remaining() {
    if (over) {
      return Duration.ZERO;
    }
    Duration promise = record.time().minus(record.time().dividedBy(MARGIN));
    Duration left = promise.minus(passing.atMostSince(since));
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public boolean renew(Deadline deadline) {
    changing.lock();
    try {
      return !over && append(record.renewed(), deadline);
    } catch (AdapterException e) {
      throw LockException.unavailable(
          Map.of("deployment", what.value(), "bucket", store.bucketName(), "why", e.code()), e);
    } finally {
      changing.unlock();
    }
  }

  /**
   * Whether the entry became the newest. An earlier one of our own that had no answer and landed
   * after all is passed over: others have waited since they saw it, not from now.
   */
  private boolean append(LockRecord entry, Deadline deadline) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Moment before = passing.now();
      LockRecord there = store.create(what, next, entry, deadline);
      if (!there.lease().equals(record.lease()) || !store.isNewest(what, next, deadline)) {
        break;
      }
      next++;
      if (there.equals(entry)) {
        since = before;
        store.tidyBehind(what, next - 1, deadline.atMost(TIDYING));
        return true;
      }
    }
    over = true;
    return false;
  }

  @Override
  public void close() {
    boolean wasOver = over;
    over = true;
    boolean interrupted = Thread.interrupted();
    changing.lock();
    try {
      if (!wasOver) {
        Deadline limit = Deadline.after(GIVING_BACK, passing.clock());
        append(record.released(), limit);
      }
    } catch (AdapterException e) {
      // It runs out.
    } finally {
      changing.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

package io.github.essfailover.k8s.lock;

import io.github.essfailover.error.LockException;
import io.github.essfailover.k8s.lock.Ballot.Result;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The lock while a majority of the clusters says that it is ours. Thread-safe. */
final class MajorityLease implements RunLock.Lease {

  private final Terms terms;
  private final DeploymentId what;
  private final List<Seat> seats;
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile LeaseRecord record;
  private volatile Stopwatch.Moment since;
  private volatile boolean over;

  /**
   * A lease that was just won.
   *
   * @param since when nothing of what won it had been sent yet
   */
  MajorityLease(
      Terms terms,
      DeploymentId what,
      List<Seat> seats,
      LeaseRecord record,
      Stopwatch.Moment since) {
    this.terms = terms;
    this.what = what;
    this.seats = seats;
    this.record = record;
    this.since = since;
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
    Duration left = terms.usable().minus(terms.watch().perhapsSince(since));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /**
   * {@inheritDoc}
   *
   * @throws LockException {@code LOCK_UNAVAILABLE} when too few clusters answered to say; it is
   *     still ours for {@link #remaining()}
   */
  @Override
  public boolean renew(Deadline deadline) {
    renewing.lock();
    try {
      if (remaining().isZero()) {
        close();
        return false;
      }
      return isRenewed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted");
    } finally {
      renewing.unlock();
    }
  }

  private boolean isRenewed() throws InterruptedException {
    Stopwatch.Moment start = terms.watch().now();
    LeaseRecord next =
        new LeaseRecord(
            record.epoch(), record.token(), record.beat() + 1, record.owner(), record.duration());
    record = next;
    Result<Boolean> result = Ballot.of(terms, seats, seat -> seat.renew(next), renewed -> renewed);
    long ours = result.answers().values().stream().filter(renewed -> renewed).count();
    long lost = result.answers().size() - ours;
    if (ours >= terms.majority() && !over) {
      since = start;
      return true;
    }
    if (lost > seats.size() - terms.majority() || remaining().isZero()) {
      close();
      return false;
    }
    throw unavailable(result.silence(seats));
  }

  private LockException unavailable(String why) {
    return LockException.unavailable(
        Map.of(
            "deployment",
            what.value(),
            "epoch",
            Long.toString(epoch()),
            "remaining",
            remaining().toString(),
            "clusters",
            why),
        null);
  }

  @Override
  public void close() {
    if (!over) {
      over = true;
      giveBack(terms, seats);
    }
  }

  /** Gives back what is ours, wherever a cluster answers; the rest lapses. */
  static void giveBack(Terms terms, List<Seat> seats) {
    boolean interrupted = Thread.interrupted();
    try {
      Ballot.of(terms, seats, Seat::giveBack, done -> done);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return "lock of " + what + ", epoch " + epoch();
  }
}

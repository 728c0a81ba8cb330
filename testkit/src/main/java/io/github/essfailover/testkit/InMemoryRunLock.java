package io.github.essfailover.testkit;

import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The lock of an {@link InMemoryJournal}. */
final class InMemoryRunLock implements RunLock {
  private final Clock clock;
  private final Delay delay;
  private final Map<DeploymentId, Held> holders = new TreeMap<>();
  private Duration duration;
  private long epoch;

  InMemoryRunLock(Clock clock, Delay delay, Duration duration) {
    this.clock = clock;
    this.delay = delay;
    this.duration = duration;
  }

  synchronized void leaseOf(Duration value) {
    this.duration = value;
  }

  synchronized long lastEpoch() {
    return epoch;
  }

  @Override
  public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    while (true) {
      Held held = tryAcquire(what, owner);
      if (held != null) {
        return held;
      }
      if (deadline.isExpired() || !waited(what, deadline)) {
        throw held(what);
      }
    }
  }

  private synchronized @Nullable Held tryAcquire(DeploymentId what, String owner) {
    Held there = holders.get(what);
    if (there != null && there.isOurs()) {
      return null;
    }
    epoch++;
    Held held = new Held(what, owner, epoch, clock.instant().plus(duration));
    holders.put(what, held);
    return held;
  }

  /** Waits until the lease may have ended; false when no time passes in this world. */
  private boolean waited(DeploymentId what, Deadline deadline) {
    Duration left = left(what);
    Duration pause = left.compareTo(deadline.remaining()) < 0 ? left : deadline.remaining();
    Instant until = clock.instant().plus(pause);
    try {
      delay.pause(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return !clock.instant().isBefore(until);
  }

  private synchronized Duration left(DeploymentId what) {
    Held there = holders.get(what);
    return there == null ? Duration.ZERO : there.remaining();
  }

  private synchronized LockException held(DeploymentId what) {
    Held there = holders.get(what);
    return LockException.held(
        Map.of(
            "deployment", what.toString(),
            "owner", there == null ? "unknown" : there.owner,
            "remaining", left(what).toString()));
  }

  private final class Held implements Lease {
    private final DeploymentId what;
    private final String owner;
    private final long epoch;
    private Instant until;

    private Held(DeploymentId what, String owner, long epoch, Instant until) {
      this.what = what;
      this.owner = owner;
      this.epoch = epoch;
      this.until = until;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    private boolean isOurs() {
      return holders.get(what) == this && clock.instant().isBefore(until);
    }

    @Override
    public Duration remaining() {
      synchronized (InMemoryRunLock.this) {
        return isOurs() ? Duration.between(clock.instant(), until) : Duration.ZERO;
      }
    }

    @Override
    public boolean renew(Deadline deadline) {
      synchronized (InMemoryRunLock.this) {
        boolean ours = isOurs();
        if (ours) {
          until = clock.instant().plus(duration);
        }
        return ours;
      }
    }

    @Override
    public void close() {
      synchronized (InMemoryRunLock.this) {
        holders.remove(what, this);
      }
    }
  }
}

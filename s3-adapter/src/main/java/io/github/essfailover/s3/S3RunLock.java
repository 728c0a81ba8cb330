package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.s3.Passing.Moment;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A lock whose every change is one more object. Whoever wants it takes it when the newest entry
 * gives it back, or when no newer one appeared for the time that the entry names, by the clocks
 * here and from when it was first seen here; no machine's time is compared with another's. Seeing
 * lasts over calls. Thread-safe.
 */
final class S3RunLock implements RunLock {

  /** One look is worth that long, however short the caller's time. */
  private static final Duration ONE_LOOK = Duration.ofSeconds(3);

  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(1);

  /** What was the newest entry since when. */
  private record Sight(long number, LockRecord record, Moment since) {}

  private final LockStore store;
  private final Duration time;
  private final Passing passing;
  private final Map<DeploymentId, Sight> seen = new ConcurrentHashMap<>();

  S3RunLock(LockStore store, Duration time, Passing passing) {
    this.store = store;
    this.time = time;
    this.passing = passing;
  }

  @Override
  public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    if (Thread.currentThread().isInterrupted()) {
      throw LockException.unavailable(context(what, "interrupted"), null);
    }
    try {
      while (true) {
        Deadline limit = atLeastOneLook(deadline);
        store.requireCondition(limit);
        NavigableSet<Long> numbers = store.numbers(what, limit);
        Sight sight = look(what, numbers, limit);
        Duration wait = sight == null ? Duration.ZERO : wait(sight);
        if (wait.isZero()) {
          Lease lease = take(what, owner, numbers, limit);
          if (lease != null) {
            return lease;
          }
        }
        if (deadline.remaining().compareTo(SHORT) <= 0) {
          throw held(what, sight);
        }
        Pause.of(pause(wait, deadline), store.bucketName());
      }
    } catch (AdapterException e) {
      throw unavailable(what, e);
    }
  }

  /** The newest entry; null when there is none, or it was tidied away under our eyes. */
  private @Nullable Sight look(DeploymentId what, NavigableSet<Long> numbers, Deadline limit) {
    if (numbers.isEmpty()) {
      return null;
    }
    long newest = numbers.last();
    Sight known = seen.get(what);
    if (known != null && known.number() == newest) {
      return known;
    }
    Optional<LockRecord> record = store.read(what, newest, limit);
    // Gone already: far newer ones are there, and whoever creates the next number finds out.
    Sight sight = record.map(r -> new Sight(newest, r, passing.now())).orElse(null);
    if (sight != null) {
      seen.put(what, sight);
    }
    return sight;
  }

  private Duration wait(Sight sight) {
    if (!sight.record().isHeld()) {
      return Duration.ZERO;
    }
    Duration left = sight.record().time().minus(passing.atLeastSince(sight.since()));
    return left.isNegative() ? Duration.ZERO : left;
  }

  private @Nullable Lease take(
      DeploymentId what, String owner, NavigableSet<Long> numbers, Deadline limit) {
    long number = numbers.isEmpty() ? 1 : numbers.last() + 1;
    LockRecord record = LockRecord.taken(number, time, owner);
    Moment before = passing.now();
    boolean isKnown = false;
    try {
      boolean isOurs =
          store.create(what, number, record, limit).equals(record)
              && store.isNewest(what, number, limit);
      isKnown = true;
      if (!isOurs) {
        return null;
      }
      store.tidy(what, numbers, limit);
      return new S3Lease(store, what, record, passing, before);
    } finally {
      if (!isKnown) {
        giveBack(what, number, record);
      }
    }
  }

  /** For who may have taken it without hearing so; where that fails, too, the lease runs out. */
  private void giveBack(DeploymentId what, long number, LockRecord record) {
    boolean interrupted = Thread.interrupted();
    try {
      Deadline limit = Deadline.after(ONE_LOOK, passing.clock());
      if (store.read(what, number, limit).filter(record::equals).isPresent()) {
        store.create(what, number + 1, record.released(), limit);
      }
    } catch (AdapterException e) {
      // The caller gets the failure that made this necessary.
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Deadline atLeastOneLook(Deadline deadline) {
    return deadline.remaining().compareTo(ONE_LOOK) < 0
        ? Deadline.after(ONE_LOOK, passing.clock())
        : deadline;
  }

  private static Duration pause(Duration wait, Deadline deadline) {
    Duration pause = wait.compareTo(LONG) < 0 ? wait : LONG;
    pause = pause.compareTo(deadline.remaining()) < 0 ? pause : deadline.remaining();
    return pause.compareTo(SHORT) < 0 ? SHORT : pause;
  }

  private LockException held(DeploymentId what, @Nullable Sight sight) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("owner", sight == null ? "unknown" : sight.record().owner());
    context.put("deployment", what.value());
    context.put("bucket", store.bucketName());
    if (sight != null && sight.record().isHeld()) {
      context.put("epoch", Long.toString(sight.record().epoch()));
      context.put("freeIfDeadIn", wait(sight).toString());
    }
    return LockException.held(context);
  }

  private LockException unavailable(DeploymentId what, AdapterException e) {
    Map<String, String> context = new LinkedHashMap<>(context(what, e.code()));
    context.putAll(e.context());
    return LockException.unavailable(context, e);
  }

  private Map<String, String> context(DeploymentId what, String why) {
    return Map.of("deployment", what.value(), "bucket", store.bucketName(), "why", why);
  }
}

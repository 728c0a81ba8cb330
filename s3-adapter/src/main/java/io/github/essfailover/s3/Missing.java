package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.ObjectKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks for many objects, several at a time and no more in a second than the store shall bear. Its
 * threads live as long as one call.
 *
 * <p>Immutable.
 *
 * @param atOnce how many requests are under way at most
 * @param perSecond how many are begun in a second at most
 */
record Missing(Bucket bucket, String prefix, int atOnce, int perSecond) {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** The first answer that is neither yes nor no ends all: a part is no answer. */
  Set<ObjectKey> among(Set<ObjectKey> keys, Deadline deadline) {
    if (keys.isEmpty()) {
      return Set.of();
    }
    ScheduledExecutorService threads =
        Executors.newScheduledThreadPool(
            Math.min(atOnce, keys.size()),
            task -> {
              Thread thread = new Thread(task, "essfailover-s3-audit");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Map<ObjectKey, Future<Boolean>> asked = new LinkedHashMap<>();
      long delay = 0;
      for (ObjectKey key : keys) {
        asked.put(
            key,
            threads.schedule(
                () -> bucket.has(prefix + key.value(), deadline), delay, TimeUnit.NANOSECONDS));
        delay += SECOND / perSecond;
      }
      return absent(asked, deadline);
    } finally {
      threads.shutdownNow();
    }
  }

  private Set<ObjectKey> absent(Map<ObjectKey, Future<Boolean>> asked, Deadline deadline) {
    Set<ObjectKey> absent = new TreeSet<>();
    asked.forEach(
        (key, there) -> {
          if (!answer(there, deadline)) {
            absent.add(key);
          }
        });
    return absent;
  }

  private boolean answer(Future<Boolean> there, Deadline deadline) {
    try {
      return there.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw S3Failures.timeout(bucket.name());
    } catch (InterruptedException e) {
      throw S3Failures.interrupted(bucket.name(), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AdapterException failure) {
        throw failure;
      }
      throw new IllegalStateException("A request for an object failed", e.getCause());
    }
  }
}

package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.s3.Bucket.Creation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out, by trying, whether the store keeps the condition that journal and lock rest on: some
 * compatible stores ignore it and overwrite, others keep it except in a race (Adobe S3Mock 5.2.0:
 * three of four writers were told that they won). Asked once; thread-safe.
 */
final class ConditionalWrites {

  private static final int RACERS = 8;
  private static final int ROUNDS = 2;
  private static final int ATTEMPTS = 12;
  private static final Duration BREATH = Duration.ofMillis(25);

  private final Bucket bucket;
  private final String prefix;
  private volatile boolean proven;

  ConditionalWrites(Bucket bucket, String prefix) {
    this.bucket = bucket;
    this.prefix = prefix + "probe/";
  }

  /**
   * @throws AdapterException {@code S3_CONDITION_IGNORED} when it does not, others when that is not
   *     known
   */
  void require(Deadline deadline) {
    if (proven) {
      return;
    }
    String key = prefix + UUID.randomUUID();
    List<String> written = new ArrayList<>();
    try {
      writeTwice(key, written, deadline);
      for (int round = 0; round < ROUNDS; round++) {
        race(key + "-race-" + round, written, deadline);
      }
      proven = true;
    } finally {
      written.forEach(each -> delete(each, deadline));
    }
  }

  private void writeTwice(String key, List<String> written, Deadline deadline) {
    byte[] first = bytes("first");
    String used = createSurely(key, first, written, deadline);
    Creation again = bucket.create(used, bytes("second"), deadline);
    for (int i = 1; again == Creation.CONFLICT && i < ATTEMPTS; i++) {
      again = bucket.create(used, bytes("second"), deadline);
    }
    if (again == Creation.UNSUPPORTED) {
      throw refusal(bucket.name(), "it answers 501 to a condition");
    }
    if (again != Creation.EXISTS || !Arrays.equals(bucket.get(used, deadline), first)) {
      throw refusal(bucket.name(), "a second write to one key was answered " + again);
    }
    List<String> listed = new ArrayList<>();
    bucket.list(used, deadline, object -> listed.add(object.key()));
    if (!listed.contains(used)) {
      throw refusal(bucket.name(), "its listing does not show what was just written");
    }
  }

  /** An answer that is lost says nothing about the store: the next key is tried. */
  private String createSurely(String key, byte[] bytes, List<String> written, Deadline deadline) {
    for (int attempt = 1; ; attempt++) {
      String used = key + "-" + attempt;
      written.add(used);
      try {
        Creation creation = bucket.create(used, bytes, deadline);
        if (creation == Creation.CREATED) {
          return used;
        }
        if (creation != Creation.CONFLICT || attempt == ATTEMPTS) {
          throw refusal(bucket.name(), "a first write to a new key was answered " + creation);
        }
      } catch (AdapterException e) {
        if (e.effect() == AdapterException.Effect.PERMANENT || attempt == ATTEMPTS) {
          throw e;
        }
        // A client may hold several connections that the store has closed: each attempt uses up
        // one.
        Pause.of(BREATH, bucket.name());
      }
    }
  }

  private void race(String key, List<String> written, Deadline deadline) {
    written.add(key);
    ExecutorService racers =
        Executors.newFixedThreadPool(
            RACERS,
            task -> {
              Thread thread = new Thread(task, "essfailover-s3-probe");
              thread.setDaemon(true);
              return thread;
            });
    try {
      CyclicBarrier start = new CyclicBarrier(RACERS);
      List<Future<Creation>> racing = new ArrayList<>();
      for (int i = 0; i < RACERS; i++) {
        byte[] content = bytes("racer " + i);
        racing.add(
            racers.submit(
                () -> {
                  start.await(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
                  return bucket.create(key, content, deadline);
                }));
      }
      judge(key, racing, deadline);
    } finally {
      racers.shutdownNow();
    }
  }

  private void judge(String key, List<Future<Creation>> racing, Deadline deadline) {
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < racing.size(); i++) {
      if (answer(racing.get(i), deadline) == Creation.CREATED) {
        winners.add(i);
      }
    }
    boolean isTheirs =
        winners.isEmpty()
            || Arrays.equals(bucket.get(key, deadline), bytes("racer " + winners.get(0)));
    if (winners.size() > 1 || !isTheirs) {
      throw refusal(
          bucket.name(), winners.size() + " of " + RACERS + " racing writers were told they won");
    }
  }

  /** A racer whose answer was lost did not hear that it won, which is all that is asked. */
  private Creation answer(Future<Creation> racer, Deadline deadline) {
    try {
      return racer.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AdapterException failure
          && failure.effect() == AdapterException.Effect.PERMANENT) {
        throw failure;
      }
      return Creation.CONFLICT;
    } catch (TimeoutException e) {
      throw S3Failures.timeout(bucket.name());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "S3_INTERRUPTED",
          "The call to the bucket was interrupted.",
          Map.of("bucket", bucket.name()),
          e);
    }
  }

  /** What stays of a probe harms nobody, and its key is never used again. */
  private void delete(String key, Deadline deadline) {
    try {
      bucket.delete(key, deadline);
    } catch (AdapterException e) {
      // The probe's verdict matters, not its litter.
    }
  }

  static AdapterException refusal(String bucket, String seen) {
    return AdapterException.permanent(
        "S3_CONDITION_IGNORED",
        "The object store does not keep If-None-Match: two orchestrators could act at once.",
        Map.of("bucket", bucket, "seen", seen),
        "Use a store with conditional writes (AWS S3, a recent MinIO or Ceph), directly and not"
            + " through a proxy that drops the header, or a FileJournal with one orchestrator.",
        null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

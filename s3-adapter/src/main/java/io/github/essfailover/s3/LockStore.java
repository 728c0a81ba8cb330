package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The log of a lock: entries with rising numbers, each created once. Taking, renewing and giving
 * back all create the next number, so that of two who want to one succeeds. Thread-safe.
 */
final class LockStore {

  /** So many entries stay below the newest, for people who look. */
  private static final int KEPT = 8;

  private static final int TIDIED_AT_ONCE = 100;

  private final Bucket bucket;
  private final WriteOnce objects;
  private final ConditionalWrites condition;
  private final String prefix;

  LockStore(Bucket bucket, WriteOnce objects, ConditionalWrites condition, String prefix) {
    this.bucket = bucket;
    this.objects = objects;
    this.condition = condition;
    this.prefix = prefix + "lock/";
  }

  String bucketName() {
    return bucket.name();
  }

  void requireCondition(Deadline deadline) {
    condition.require(deadline);
  }

  /** The numbers that are there. */
  NavigableSet<Long> numbers(DeploymentId what, Deadline deadline) {
    String folder = folder(what);
    NavigableSet<Long> numbers = new TreeSet<>();
    bucket.list(
        folder,
        deadline,
        object -> {
          String name = object.key().substring(folder.length());
          if (name.matches("\\d{19}")) {
            numbers.add(Long.parseLong(name));
          }
        });
    return numbers;
  }

  /** The entry; empty when it was tidied away. */
  Optional<LockRecord> read(DeploymentId what, long number, Deadline deadline) {
    return bucket
        .find(key(what, number), deadline)
        .map(bytes -> LockRecord.decode(bytes).orElseThrow(() -> unreadable(number)));
  }

  /**
   * Creates the entry, or tells whose is there. It counts only while none has a higher number: one
   * that was tidied away could be created anew by who slept since before.
   */
  LockRecord create(DeploymentId what, long number, LockRecord record, Deadline deadline) {
    WriteOnce.Outcome outcome = objects.create(key(what, number), record.encode(), deadline);
    return outcome.ours()
        ? record
        : LockRecord.decode(outcome.there()).orElseThrow(() -> unreadable(number));
  }

  boolean isNewest(DeploymentId what, long number, Deadline deadline) {
    return !bucket.hasAfter(folder(what), key(what, number), deadline);
  }

  /** Removes old entries; never the newest, in whose number the epoch lives on. */
  void tidy(DeploymentId what, NavigableSet<Long> numbers, Deadline deadline) {
    if (!numbers.isEmpty()) {
      numbers.headSet(numbers.last() - KEPT).stream()
          .limit(TIDIED_AT_ONCE)
          .forEach(number -> remove(what, number, deadline));
    }
  }

  /** Removes the one entry that became old when that number was created. */
  void tidyBehind(DeploymentId what, long newest, Deadline deadline) {
    if (newest > KEPT) {
      remove(what, newest - KEPT, deadline);
    }
  }

  private void remove(DeploymentId what, long number, Deadline deadline) {
    try {
      bucket.delete(key(what, number), deadline);
    } catch (AdapterException e) {
      // It is in nobody's way; the next taking of the lock tries again.
    }
  }

  private AdapterException unreadable(long number) {
    return AdapterException.permanent(
        "S3_LOCK_UNREADABLE",
        "An entry of the lock is not readable.",
        Map.of("bucket", bucket.name(), "number", Long.toString(number)),
        "Let all orchestrators have the same version, and nothing else write below the prefix.",
        null);
  }

  private String folder(DeploymentId what) {
    return prefix + what + "/";
  }

  private String key(DeploymentId what, long number) {
    return folder(what) + RunKeys.number(number);
  }
}

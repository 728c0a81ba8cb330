package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.s3.Bucket.Creation;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Objects that are created and never changed: of all who create one key, one succeeds. An answer
 * that was lost is made up for by reading what is there. Thread-safe.
 */
final class WriteOnce {

  private static final int ATTEMPTS = 12;
  private static final Duration BREATH = Duration.ofMillis(25);

  /** What the key holds. */
  static final class Outcome {

    private final boolean ours;
    private final byte[] there;

    Outcome(boolean ours, byte[] there) {
      this.ours = ours;
      this.there = there;
    }

    /** Whether this call put it there. */
    boolean ours() {
      return ours;
    }

    byte[] there() {
      return there;
    }
  }

  private final Bucket bucket;

  WriteOnce(Bucket bucket) {
    this.bucket = bucket;
  }

  /**
   * Creates the object, or tells what is there instead.
   *
   * @throws AdapterException when that is not known: it may be there or may still appear
   */
  Outcome create(String key, byte[] bytes, Deadline deadline) {
    boolean unsure = false;
    AdapterException last = conflict();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) {
        Pause.of(BREATH, bucket.name());
      }
      Creation creation;
      try {
        creation = bucket.create(key, bytes, deadline);
      } catch (AdapterException e) {
        if (isFinal(e) || deadline.isExpired()) {
          throw e;
        }
        unsure = true;
        last = e;
        creation = Creation.EXISTS;
      }
      switch (creation) {
        case CREATED -> {
          return new Outcome(true, bytes);
        }
        case UNSUPPORTED -> throw unsupported();
        case EXISTS -> {
          Optional<byte[]> there = bucket.find(key, deadline);
          if (there.isPresent()) {
            return new Outcome(unsure && Arrays.equals(bytes, there.get()), there.get());
          }
        }
        case CONFLICT -> {}
      }
    }
    throw last;
  }

  private static boolean isFinal(AdapterException e) {
    return e.effect() == Effect.PERMANENT || e.code().equals("S3_INTERRUPTED");
  }

  private AdapterException conflict() {
    return AdapterException.unknown(
        "S3_UNAVAILABLE",
        "The object store failed to answer.",
        Map.of("bucket", bucket.name(), "error", "ConditionalRequestConflict"),
        null);
  }

  private AdapterException unsupported() {
    return ConditionalWrites.refusal(bucket.name(), "it answers 501 to a condition");
  }
}

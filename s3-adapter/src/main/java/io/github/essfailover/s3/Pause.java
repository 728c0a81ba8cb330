package io.github.essfailover.s3;

import io.github.essfailover.error.AdapterException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits before a store is asked again. */
final class Pause {

  private Pause() {}

  static void of(Duration time, String bucket) {
    try {
      CountDownLatch never = new CountDownLatch(1);
      if (never.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("nobody counts it down");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "S3_INTERRUPTED", "The call to the bucket was interrupted.", Map.of("bucket", bucket), e);
    }
  }
}

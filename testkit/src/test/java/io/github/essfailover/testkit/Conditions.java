package io.github.essfailover.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting in real time for what other threads do. */
final class Conditions {

  private Conditions() {}

  /** Waits until it holds. */
  static void until(BooleanSupplier condition, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("it did not become true within " + patience);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}

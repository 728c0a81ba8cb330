package io.github.essfailover.lab.world;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits on conditions, bounded. */
public final class Conditions {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration POLL = Duration.ofMillis(10);

  private Conditions() {}

  /** Returns when the condition holds; fails when it does not in time. */
  public static void await(String what, Callable<Boolean> condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.call()) {
        if (System.nanoTime() > end) {
          throw new AssertionError("waited " + PATIENCE + " in vain for " + what);
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("looking for " + what + " failed", e);
    }
  }
}

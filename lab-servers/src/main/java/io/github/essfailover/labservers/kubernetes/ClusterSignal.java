package io.github.essfailover.labservers.kubernetes;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the controllers when somebody wrote. Thread-safe. */
final class ClusterSignal {

  private final Semaphore written = new Semaphore(0);

  void wake() {
    if (written.availablePermits() == 0) {
      written.release();
    }
  }

  void await(Duration atMost) throws InterruptedException {
    if (written.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
      written.drainPermits();
    }
  }
}

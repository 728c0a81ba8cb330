package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits where there is no session to wait in, because the server is not there yet. */
final class Pause {

  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private Pause() {}

  /** Whether there is time left after a short wait. */
  static boolean untilLookingAgain(Deadline deadline) {
    return untilLookingAgain(LOOK_AGAIN, deadline);
  }

  /** Whether there is time left after that wait. */
  static boolean untilLookingAgain(Duration wait, Deadline deadline) {
    try {
      CountDownLatch never = new CountDownLatch(1);
      return !never.await(wait.toMillis(), TimeUnit.MILLISECONDS) && !deadline.isExpired();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "INTERRUPTED", "The call was interrupted.", Map.of("doing", "wait for a server"), e);
    }
  }
}

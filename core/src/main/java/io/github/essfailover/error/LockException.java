package io.github.essfailover.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The run lock is held by somebody else, was lost, or its store did not answer.
 *
 * <p>Immutable.
 */
public final class LockException extends FailoverException {

  private LockException(
      String code,
      String sentence,
      Map<String, String> context,
      String remedy,
      @Nullable Throwable cause) {
    super(code, sentence, context, remedy, cause);
  }

  /** Another orchestrator holds the lock. */
  public static LockException held(Map<String, String> context) {
    return new LockException(
        "LOCK_HELD",
        "Another orchestrator holds the run lock.",
        context,
        "Wait for it or stop it; two runs of one deployment never act at the same time.",
        null);
  }

  /** The lock was ours and is not any more. */
  public static LockException lost(Map<String, String> context) {
    return new LockException(
        "LOCK_LOST",
        "The run lock was lost.",
        context,
        "Another orchestrator may have taken over; look at the report before resuming.",
        null);
  }

  /** The lock's store did not answer. */
  public static LockException unavailable(Map<String, String> context, @Nullable Throwable cause) {
    return new LockException(
        "LOCK_UNAVAILABLE",
        "The store of the run lock did not answer.",
        context,
        "Make the store available; nothing was changed.",
        cause);
  }
}

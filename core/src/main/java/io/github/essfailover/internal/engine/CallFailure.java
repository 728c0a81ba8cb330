package io.github.essfailover.internal.engine;

import io.github.essfailover.error.AdapterException;
import org.jspecify.annotations.Nullable;

/** What the failure of a call to the outside means. Pure. */
final class CallFailure {

  private CallFailure() {}

  /** Whether trying again cannot help. */
  static boolean isPermanent(@Nullable Throwable failure) {
    return !(failure instanceof AdapterException e)
        || e.effect() == AdapterException.Effect.PERMANENT;
  }

  /** Whether only the proof was too old by the time it was used. */
  static boolean isLapsedProof(Throwable failure) {
    return failure instanceof AdapterException e && e.code().equals("FENCE_PROOF_EXPIRED");
  }

  static String words(@Nullable Throwable failure) {
    if (failure == null) {
      return "the observer answered nothing; that is a bug of its adapter";
    }
    return failure instanceof AdapterException e
        ? e.code() + ": " + e.getMessage()
        : "unexpected " + failure;
  }
}

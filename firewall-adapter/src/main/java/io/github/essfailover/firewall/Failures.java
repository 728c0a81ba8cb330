package io.github.essfailover.firewall;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.AdapterException.Effect;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What can go wrong with one device, in words. Names what was done, never what was sent or answered
 * unless it is known to hold no secret.
 */
record Failures(String device) {

  private Map<String, String> context(String doing, String seen) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("device", device);
    context.put("doing", doing);
    context.put("seen", seen);
    return context;
  }

  AdapterException unreachable(String doing, String seen, @Nullable Throwable cause) {
    return AdapterException.notApplied(
        "DEVICE_UNREACHABLE", "The device did not answer.", context(doing, seen), cause);
  }

  /** Of a change: its effect is not known. */
  AdapterException answerLost(String doing, String seen, @Nullable Throwable cause) {
    return AdapterException.unknown(
        "DEVICE_ANSWER_LOST", "The device's answer was lost.", context(doing, seen), cause);
  }

  AdapterException interrupted(String doing, @Nullable Throwable cause) {
    Thread.currentThread().interrupt();
    return AdapterException.unknown(
        "DEVICE_INTERRUPTED",
        "The call of the device was interrupted.",
        context(doing, "interrupted"),
        cause);
  }

  AdapterException denied(String doing, String seen, boolean changes) {
    return new AdapterException(
        changes ? Effect.PERMANENT : Effect.NOT_APPLIED,
        "DEVICE_DENIED",
        "The device refused the credentials or rights.",
        context(doing, seen),
        "Compare user, key and rights with what the device grants.",
        null);
  }

  /** Nothing was sent. */
  AdapterException distrusted(String doing, String address, boolean changes, Throwable cause) {
    Map<String, String> context = context(doing, "a certificate that is not accepted");
    context.put("address", address);
    return new AdapterException(
        changes ? Effect.PERMANENT : Effect.NOT_APPLIED,
        "DEVICE_TLS",
        "The device's certificate is not accepted.",
        context,
        "Look at it with openssl s_client: it has to be valid, for this address, and of an authority"
            + " that HttpDevice.trusting(...) was given.",
        cause);
  }

  /** Nothing was sent; without a cause, which may quote the secret. */
  AdapterException unusableSecret(String doing, String seen) {
    return AdapterException.permanent(
        "DEVICE_SECRET_UNUSABLE",
        "The device's credentials cannot be sent.",
        context(doing, seen),
        "Look at what their supplier gives: what was read from a file ends with a line break, which"
            + " no header takes.",
        null);
  }

  AdapterException refused(String doing, String seen) {
    return AdapterException.permanent(
        "DEVICE_REFUSED",
        "The device refused the request.",
        context(doing, seen),
        "Carry out by hand what the plan shows, and see what the device says; then mend the"
            + " settings.",
        null);
  }

  AdapterException failed(String doing, String seen, Effect effect) {
    return new AdapterException(
        effect,
        "DEVICE_FAILED",
        "The device did not do what it was told.",
        context(doing, seen),
        effect == Effect.UNKNOWN
            ? "Its effect is observed next."
            : "It is repeated until its deadline.",
        null);
  }

  AdapterException unreadable(String doing, String seen, @Nullable Throwable cause) {
    return AdapterException.notApplied(
        "DEVICE_UNREADABLE", "The device's answer cannot be read.", context(doing, seen), cause);
  }

  AdapterException halfDone(String doing, AdapterException cause) {
    return AdapterException.unknown(
        "DEVICE_HALF_DONE",
        "The device did only the first part of what it was told.",
        context(doing, cause.code()),
        cause);
  }

  AdapterException changedMeanwhile(String doing) {
    return AdapterException.notApplied(
        "DEVICE_CHANGED_MEANWHILE",
        "The device was changed by somebody else at the same time.",
        context(doing, "another table"),
        null);
  }

  AdapterException superseded(String doing, long mine, Stamp other) {
    return AdapterException.permanent(
        "DEVICE_SUPERSEDED",
        "A later run has changed the device.",
        context(doing, "epoch " + other.epoch() + " of run " + other.run() + ", ours is " + mine),
        "Leave the device to that run; stop this one.",
        null);
  }
}

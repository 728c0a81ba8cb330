package io.github.essfailover.k8s;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.manual.OutboundCanary;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a canary tells, if there is one and it could be tried. Immutable. */
record Outbound(@Nullable OutboundCanary canary) {

  private static final Duration CONTROL = Duration.ofSeconds(2);
  private static final Duration RESERVE = Duration.ofMillis(500);

  /**
   * An answer.
   *
   * @param works whether a new connection got out; empty if that is not known
   * @param why why it is not known, empty if nobody was asked
   */
  record Told(Optional<Boolean> works, String why) {

    /** An addition to a sentence, or nothing. */
    String forPeople() {
      return why.isEmpty() ? "" : " (" + why + ")";
    }
  }

  static Outbound untold() {
    return new Outbound(null);
  }

  static Outbound by(OutboundCanary canary) {
    return new Outbound(canary);
  }

  boolean isNone() {
    return canary == null;
  }

  /** How long closing waits for the canary before the policy is made. */
  Duration control() {
    return canary instanceof CanaryPod pod ? pod.patience() : CONTROL;
  }

  boolean isPod() {
    return canary instanceof CanaryPod;
  }

  /** The rules have been changed. */
  void forget() {
    if (canary instanceof CanaryPod pod) {
      pod.forget();
    }
  }

  /** The same, leaving time to look at the rest. */
  Told outboundWorksEarly(Deadline deadline) {
    Duration left = deadline.remaining();
    Duration quarter = left.dividedBy(4);
    return outboundWorks(
        deadline.atMost(left.minus(quarter.compareTo(RESERVE) < 0 ? quarter : RESERVE)));
  }

  Told outboundWorks(Deadline deadline) {
    try {
      return new Told(
          canary == null ? Optional.empty() : Optional.of(canary.outboundWorks(deadline)), "");
    } catch (AdapterException e) {
      return new Told(Optional.empty(), "the canary could not be tried: " + e.code());
    }
  }
}

package io.github.essfailover.k8s.lock;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.DeploymentId;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;

/**
 * What one Lease says. Immutable.
 *
 * @param epoch the highest that was ever written there
 * @param token the taking of the lock that holds it; empty when nobody does
 * @param beat changes with every renewal
 * @param owner who holds it, for people
 * @param duration how long it is held without a renewal
 */
record LeaseRecord(long epoch, String token, long beat, String owner, Duration duration) {

  static final String OWNER = "essfailover.io/owner";
  static final String BEAT = "essfailover.io/beat";
  static final String DURATION = "essfailover.io/duration";
  static final String DEPLOYMENT = "essfailover.io/deployment";

  private static final Duration LONGEST = Duration.ofHours(1);

  /** Whether nobody holds it. */
  boolean isFree() {
    return token.isEmpty();
  }

  /** Given back; the epoch stays. */
  LeaseRecord released() {
    return new LeaseRecord(epoch, "", beat + 1, "", duration);
  }

  /**
   * Reads a Lease. What somebody damaged by hand is read so that it is held rather than free.
   *
   * @param otherwise the duration where none can be read
   */
  static LeaseRecord of(Lease lease, Duration otherwise) {
    LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
    String beat = Stamp.annotation(lease, BEAT);
    return new LeaseRecord(
        Stamp.epochOn(lease),
        Objects.toString(spec.getHolderIdentity(), ""),
        beat.matches("\\d{1,18}") ? Long.parseLong(beat) : 0,
        Stamp.annotation(lease, OWNER),
        duration(Stamp.annotation(lease, DURATION), otherwise));
  }

  private static Duration duration(String text, Duration otherwise) {
    try {
      Duration read = Duration.parse(text);
      return read.isNegative() || read.compareTo(LONGEST) > 0 ? otherwise : read;
    } catch (DateTimeParseException e) {
      return otherwise;
    }
  }

  /** The annotations that carry it. */
  Map<String, String> annotations(DeploymentId what) {
    return Map.of(
        Stamp.EPOCH,
        Long.toString(epoch),
        BEAT,
        Long.toString(beat),
        OWNER,
        owner,
        DURATION,
        duration.toString(),
        DEPLOYMENT,
        what.value());
  }

  /** The specification; the time in it is for people and is never read here. */
  LeaseSpec spec(ZonedDateTime now) {
    return new LeaseSpecBuilder()
        .withHolderIdentity(token)
        .withLeaseDurationSeconds((int) Math.max(1, duration.toSeconds()))
        .withRenewTime(now.withZoneSameInstant(ZoneOffset.UTC))
        .build();
  }
}

package io.github.essfailover.internal.steps;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Following;
import java.util.Optional;

/** Whether a standby is near its primary: streams from it and lies hardly behind. Pure. */
public final class Nearness {

  private Nearness() {}

  /**
   * What keeps a standby from being near, in words that follow its name.
   *
   * @param upstream where the primary listens
   * @param maxLagBytes how far it may lie behind, received and replayed
   */
  public static Optional<String> problem(
      DatabaseState standby, Endpoint upstream, DatabaseState primary, long maxLagBytes) {
    if (standby.isPrimary()) {
      return Optional.of("is a primary, not a standby");
    }
    Optional<Following> following =
        standby.following().filter(each -> each.upstream().equals(upstream));
    if (following.isEmpty()) {
      return Optional.of(
          "does not follow "
              + upstream
              + standby
                  .following()
                  .map(other -> " but " + other.upstream())
                  .orElse(", but nobody"));
    }
    if (!following.get().streaming()) {
      return Optional.of("follows " + upstream + " and does not stream from it");
    }
    long behind = primary.position().bytesAfter(standby.replayed());
    return behind > maxLagBytes
        ? Optional.of("is " + behind + " bytes behind, at most " + maxLagBytes + " are allowed")
        : Optional.empty();
  }
}

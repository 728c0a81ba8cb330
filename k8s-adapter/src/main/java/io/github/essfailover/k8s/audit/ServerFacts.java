package io.github.essfailover.k8s.audit;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What an API server says of itself. Immutable.
 *
 * @param version for instance {@code v1.31.4+rke2r1}; empty when not known
 * @param unhealthy the checks of {@code /readyz} that fail; empty when it is ready or not known
 * @param clock its clock against the auditor's; empty when not known
 */
public record ServerFacts(
    String version, Set<String> unhealthy, Optional<ClockOffset> clock, Set<String> apiGroups) {

  /** Nothing is known. */
  public static final ServerFacts NONE = new ServerFacts("", Set.of(), Optional.empty(), Set.of());

  /** How far a clock is ahead, give or take. */
  public record ClockOffset(Duration ahead, Duration uncertainty) {}

  /** Copies the sets. */
  public ServerFacts {
    unhealthy = Set.copyOf(unhealthy);
    apiGroups = Set.copyOf(apiGroups);
  }
}

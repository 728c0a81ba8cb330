package io.github.essfailover.model;

import java.util.Optional;

/**
 * A controller of pods and how far it is.
 *
 * <p>Immutable.
 *
 * @param kind for instance {@code StatefulSet}
 * @param desired replicas asked for
 * @param ready replicas that are up to date and ready
 * @param problem why it is not ready, when that is known and will not pass by itself
 */
public record Workload(String kind, String name, int desired, int ready, Optional<String> problem) {

  /** Whether as many replicas are ready as are asked for. */
  public boolean isReady() {
    return ready >= desired;
  }

  @Override
  public String toString() {
    return name + " " + ready + "/" + desired + problem.map(p -> " (" + p + ")").orElse("");
  }
}

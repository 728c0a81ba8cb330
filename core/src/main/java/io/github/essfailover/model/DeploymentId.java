package io.github.essfailover.model;

/**
 * The name of an ESS deployment; usually its Matrix server name, {@code example.org}. It keys lock,
 * journal and marks.
 *
 * <p>Immutable.
 */
public record DeploymentId(String value) implements Comparable<DeploymentId> {

  /** Checks that it is 1 to 400 characters of {@code [A-Za-z0-9._:-]}. */
  public DeploymentId {
    Identifiers.check("deployment", value, Identifiers.DOTTED);
  }

  /** The deployment with that name. */
  public static DeploymentId of(String value) {
    return new DeploymentId(value);
  }

  @Override
  public int compareTo(DeploymentId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

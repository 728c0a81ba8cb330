package io.github.essfailover.model;

/**
 * The name of a step, unique in its plan, for instance {@code promote.main.dc2}.
 *
 * <p>Immutable.
 */
public record StepId(String value) implements Comparable<StepId> {

  /** Checks that it is 1 to 400 characters of {@code [A-Za-z0-9._:-]}. */
  public StepId {
    Identifiers.check("step", value, Identifiers.DOTTED);
  }

  /** The step with that name. */
  public static StepId of(String value) {
    return new StepId(value);
  }

  @Override
  public int compareTo(StepId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}

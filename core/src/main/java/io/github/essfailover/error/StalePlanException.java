package io.github.essfailover.error;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The world is not the one that the plan was made for and approved in. Nothing was changed. All
 * {@link #differences()} are listed at once, so that a person can tell a restored standby from a
 * promotion by hand before planning again.
 *
 * <p>Immutable.
 */
public final class StalePlanException extends PlanException {

  private final List<Difference> differences;

  /**
   * Creates the exception.
   *
   * @param differences all facts that differ, at least one
   */
  public StalePlanException(List<Difference> differences) {
    super(
        "PLAN_STALE",
        "The plan no longer fits what is observed.",
        differences.stream().map(Difference::toString).toList(),
        Map.of(),
        "Plan again and have the new plan approved.");
    this.differences = List.copyOf(differences);
  }

  /** Every fact that differs, in the plan's order. */
  public List<Difference> differences() {
    return differences;
  }

  /**
   * One fact of the plan that does not hold any more.
   *
   * @param fact for instance {@code dc2.database.main.role}
   * @param planned its value when the plan was made
   * @param found its value now; empty when it cannot be seen now
   */
  public record Difference(String fact, String planned, Optional<String> found) {

    /** As one line for people. */
    @Override
    public String toString() {
      return fact
          + ": planned '"
          + planned
          + "', "
          + found.map(value -> "found '" + value + "'").orElse("cannot be seen now");
    }
  }
}

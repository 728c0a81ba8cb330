package io.github.essfailover.internal.planner;

import io.github.essfailover.plan.CustomStep;
import java.time.Duration;
import java.util.List;

/**
 * What the host decided about plans.
 *
 * @param validity how long a plan may wait for its start
 * @param quiet how long all vantage points must have seen nothing
 * @param fencing the budget of each attempt to fence the source
 * @param workloads the budget for workloads to become ready
 * @param rejoin the budget for a server to become a standby again, copies included
 * @param guarded whether a guard holds each data center that comes back, so that nobody has to
 *     answer for fences that are owed
 * @param customSteps the host's own steps
 */
public record PlanPolicy(
    Duration validity,
    Duration quiet,
    Duration fencing,
    Duration workloads,
    Duration rejoin,
    boolean guarded,
    List<CustomStep> customSteps) {

  /** Copies what it is given. */
  public PlanPolicy {
    customSteps = List.copyOf(customSteps);
  }
}

package io.github.essfailover.internal.planner;

import java.time.Duration;

/**
 * What the host decided about plans.
 *
 * @param validity how long a plan may wait for its start
 * @param quiet how long all vantage points must have seen nothing
 * @param fencing the budget of each attempt to fence the source
 * @param workloads the budget for workloads to become ready
 */
public record PlanPolicy(Duration validity, Duration quiet, Duration fencing, Duration workloads) {}

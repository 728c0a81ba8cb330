package io.github.essfailover.plan;

/** How often a step may take effect. */
public enum Repeatability {
  /** It may be re-asserted at any time. */
  LEVEL,
  /**
   * Its marker is written in the same transaction as its effect, and its observer reads the marker.
   */
  ONCE
}

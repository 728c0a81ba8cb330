package io.github.essfailover.model;

/** How much a finding matters. */
public enum Severity {
  /** Worth knowing. */
  INFO,
  /** A failover would work, with a risk that the finding names. */
  WARNING,
  /** A failover would not work, or would lose data. */
  ERROR
}

package io.github.essfailover.plan;

/** What follows when a step cannot be done within its budget. */
public enum OnFailure {
  /** The run goes on and the step is owed. */
  OWE,
  /** A person decides. */
  ASK
}

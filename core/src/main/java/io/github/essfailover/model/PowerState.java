package io.github.essfailover.model;

/** What a power control says about the machines of a data center. */
public enum PowerState {
  /** All of them are off: the strongest evidence there is. */
  OFF,
  /** At least one is on. */
  ON,
  /** The control does not know. */
  UNKNOWN
}

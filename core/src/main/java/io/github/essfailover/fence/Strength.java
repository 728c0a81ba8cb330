package io.github.essfailover.fence;

/** What a piece of evidence weighs. */
public enum Strength {
  /** Reported, but not known to be enforced; never counts alone. */
  WEAK,
  /**
   * All vantage points agree that nothing is there; supports a person's statement and nothing else.
   */
  CORROBORATION,
  /** A named person says so; counts with a machine's evidence or with corroboration. */
  STATEMENT,
  /** A device or control plane that was read back. */
  NORMAL,
  /** Power, hypervisor or cloud "off", or a control file that says "shut down": enough alone. */
  CONCLUSIVE
}

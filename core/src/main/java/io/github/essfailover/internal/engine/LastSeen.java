package io.github.essfailover.internal.engine;

/**
 * What a step last saw, and what last kept it from seeing or acting: whoever is asked about it
 * needs both. Confined to the run.
 */
final class LastSeen {

  private static final String NOTHING = "nothing yet";

  private String seen = NOTHING;
  private String trouble = "";

  /** Takes what a look saw; false when it is what the last one saw. */
  boolean saw(String what) {
    boolean isNew = !what.equals(seen);
    seen = what;
    return isNew;
  }

  /** Takes why a look or an act failed; false when that is known. */
  boolean failed(String why) {
    boolean isNew = !why.equals(trouble);
    trouble = why;
    return isNew;
  }

  /** An act arrived: what kept earlier ones from it is over. */
  void acted() {
    trouble = "";
  }

  @Override
  public String toString() {
    if (trouble.isEmpty()) {
      return seen;
    }
    return seen.equals(NOTHING) ? trouble : seen + "; last failure: " + trouble;
  }
}

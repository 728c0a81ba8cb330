package io.github.essfailover.testkit.crash;

/**
 * The death of one process.
 *
 * @param append the append that it is about, counted over all processes, from 1
 * @param act which of the acts that were sent after that append, from 1; for kinds at acts
 */
record Strike(Kind kind, int append, int act) {

  static Strike parse(String text) {
    String[] parts = text.split(":", -1);
    return new Strike(
        Kind.valueOf(parts[0]),
        Integer.parseInt(parts[1]),
        parts.length > 2 ? Integer.parseInt(parts[2]) : 1);
  }

  String toArguments() {
    return " -Dcrash.append="
        + append
        + " -Dcrash.kind="
        + kind
        + (kind.isAtAct() ? " -Dcrash.act=" + act : "");
  }

  @Override
  public String toString() {
    return kind + ":" + append + (kind.isAtAct() ? ":" + act : "");
  }
}

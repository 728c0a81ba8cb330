package io.github.essfailover.testkit.crash;

/** What ends every call of a process that is dead. */
final class Died extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Died() {
    super("the process is dead", null, false, false);
  }
}

package io.github.essfailover.lab;

import io.github.essfailover.lab.world.Lab;

/**
 * Ends the lab with its process: on Ctrl-C and TERM, and when the program that started it is gone,
 * which Maven is after a TERM without a word to the programs that it started.
 *
 * <p>Stateless.
 */
final class LabExit {

  private static final int TERMINATED = 143;

  private LabExit() {}

  /** From now on the lab is closed before this process ends. */
  static void closes(Lab lab) {
    Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "lab-close"));
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(LabExit::exit).exceptionally(e -> null));
  }

  /** The process may be ending already; then this call would wait for itself. */
  private static void exit() {
    System.exit(TERMINATED);
  }
}

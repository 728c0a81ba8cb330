package io.github.essfailover.lab.screen;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/**
 * Where the lab prints, and whether lines can be drawn again there.
 *
 * <p>Immutable.
 *
 * @param redraws whether standard output is a terminal that understands ANSI control sequences
 * @param width in columns
 */
public record Terminal(PrintStream out, boolean redraws, int width) {

  private static final int DEFAULT_WIDTH = 132;

  /** Standard output. */
  public static Terminal standardOutput() {
    boolean redraws = isTerminal() && !"dumb".equals(System.getenv().getOrDefault("TERM", "dumb"));
    return new Terminal(System.out, redraws, redraws ? columns() : Integer.MAX_VALUE);
  }

  /** A stream that only takes lines. */
  public static Terminal plain(PrintStream out) {
    return new Terminal(out, false, Integer.MAX_VALUE);
  }

  /**
   * {@code System.console()} wants standard input to be a terminal too, and from Java 22 on it says
   * yes to everything; the shell's own test asks about the one thing that matters.
   */
  private static boolean isTerminal() {
    return run(new ProcessBuilder("test", "-t", "1")
            .redirectOutput(ProcessBuilder.Redirect.INHERIT))
        .map(code -> code == 0)
        .orElse(false);
  }

  private static int columns() {
    String columns = System.getenv("COLUMNS");
    try {
      return columns == null ? DEFAULT_WIDTH : Math.max(40, Integer.parseInt(columns.trim()));
    } catch (NumberFormatException e) {
      return DEFAULT_WIDTH;
    }
  }

  private static java.util.Optional<Integer> run(ProcessBuilder command) {
    try {
      Process process = command.start();
      return process.waitFor(1, TimeUnit.SECONDS)
          ? java.util.Optional.of(process.exitValue())
          : java.util.Optional.empty();
    } catch (IOException e) {
      return java.util.Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return java.util.Optional.empty();
    }
  }
}

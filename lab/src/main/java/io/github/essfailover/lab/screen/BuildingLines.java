package io.github.essfailover.lab.screen;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Says what is being built, and how long it took when it is there.
 *
 * <p>Thread-safe: each line is printed whole.
 */
public final class BuildingLines {

  private final PrintStream out;
  private final long began = System.nanoTime();

  /** Lines on that stream; times count from now. */
  public BuildingLines(PrintStream out) {
    this.out = out;
  }

  /** Builds something and says so when it is there. */
  public <T> T building(String what, Callable<T> work) throws Exception {
    long start = System.nanoTime();
    T built = work.call();
    line(what, Duration.ofNanos(System.nanoTime() - start));
    return built;
  }

  private void line(String what, Duration took) {
    out.println(
        String.format(
            Locale.ROOT,
            "  %6.1f s  %-72s %9s",
            (System.nanoTime() - began) / 1e9,
            what,
            Durations.text(took)));
    out.flush();
  }
}

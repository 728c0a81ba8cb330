package io.github.essfailover.postgres.takeover;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where a process says that it is there, once, and waits for the word to go on. */
final class StopPoint {

  /** What it says. */
  static final String REACHED = "at the stop point";

  private static final AtomicBoolean PASSED = new AtomicBoolean();

  private StopPoint() {}

  static void here(Path go) {
    if (!PASSED.compareAndSet(false, true)) {
      return;
    }
    System.out.println(REACHED);
    try {
      while (!Files.exists(go)) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      // Like a process that stands still: whoever gave up on the call does not call it back.
      Thread.currentThread().interrupt();
    }
  }
}

package io.github.essfailover.testkit.load;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * The processor time of this thread, which is all there is in virtual time, and which a busy
 * machine does not prolong. Confined to one thread.
 */
final class Stopwatch {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private long last = threads.getCurrentThreadCpuTime();

  /** Since the last lap, or the beginning. */
  Duration lap() {
    long now = threads.getCurrentThreadCpuTime();
    Duration lap = Duration.ofNanos(now - last);
    last = now;
    return lap;
  }
}

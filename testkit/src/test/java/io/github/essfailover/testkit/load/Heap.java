package io.github.essfailover.testkit.load;

import java.lang.management.ManagementFactory;

/** What is in use after everything that is not was collected. */
final class Heap {

  private static final int COLLECTIONS = 3;

  private Heap() {}

  static long used() {
    // More than one: what is only reachable through references that are cleared first goes later.
    for (int i = 0; i < COLLECTIONS; i++) {
      ManagementFactory.getMemoryMXBean().gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}

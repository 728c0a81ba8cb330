package io.github.essfailover.lab.site;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that never keep the lab alive. Stateless. */
public final class Daemons {

  private Daemons() {}

  /** A factory of daemon threads with that name and a number. */
  public static ThreadFactory named(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> thread(name + "-" + count.incrementAndGet(), task);
  }

  /** Starts a daemon thread. */
  public static Thread start(String name, Runnable task) {
    Thread thread = thread(name, task);
    thread.start();
    return thread;
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}

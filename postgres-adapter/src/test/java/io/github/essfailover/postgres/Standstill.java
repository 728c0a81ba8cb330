package io.github.essfailover.postgres;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The moment before a process sends something, of which every message to a database server is one:
 * there it stands still until it is told to go on. Thread-safe.
 */
final class Standstill {

  private static final Map<String, Standstill> BY_NAME = new ConcurrentHashMap<>();
  private static final long PATIENCE_SECONDS = 60;

  private int left = Integer.MAX_VALUE;
  private CountDownLatch reached = new CountDownLatch(1);
  private CountDownLatch released = new CountDownLatch(1);
  private CountDownLatch sent = new CountDownLatch(1);

  private final String name;

  private Standstill(String name) {
    this.name = name;
  }

  /** The one of that name. */
  static Standstill named(String name) {
    return BY_NAME.computeIfAbsent(name, Standstill::new);
  }

  /** Before the message with that number, counted from now and 1. */
  synchronized void arm(int message) {
    left = message;
    reached = new CountDownLatch(1);
    released = new CountDownLatch(1);
    sent = new CountDownLatch(1);
  }

  /** Nowhere any more. */
  void disarm() {
    arm(Integer.MAX_VALUE);
  }

  /** By the process. */
  void before() {
    CountDownLatch until;
    synchronized (this) {
      left--;
      if (left != 0) {
        return;
      }
      until = released;
      reached.countDown();
    }
    await(until, PATIENCE_SECONDS * 1000);
  }

  /** By the process. */
  synchronized void after() {
    if (left == 0) {
      sent.countDown();
    }
  }

  /** Whether it stands there within that time. */
  boolean isReached(long millis) {
    return await(current(true), millis);
  }

  /** It goes on; returns when the message has left. */
  boolean goOn() {
    synchronized (this) {
      released.countDown();
    }
    return await(current(false), PATIENCE_SECONDS * 1000);
  }

  private synchronized CountDownLatch current(boolean ofReaching) {
    return ofReaching ? reached : sent;
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public String toString() {
    return name;
  }
}

package io.github.essfailover.labservers.network;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Lets the bytes of one direction through, or holds them back.
 *
 * <p>Thread-safe.
 */
final class Valve {

  private static final int DRAIN_MILLIS = 1_000;

  /** Held for reading by whoever is just writing; whoever shuts waits for them. */
  private final ReentrantReadWriteLock writers = new ReentrantReadWriteLock();

  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean shut;

  /**
   * Shuts or opens it.
   *
   * @return whether nothing is on its way any more that must not be; false when a write hangs
   */
  boolean set(boolean newShut) {
    synchronized (this) {
      shut = newShut;
      notifyAll();
    }
    return !newShut || isDrained();
  }

  private boolean isDrained() {
    try {
      if (!writers.writeLock().tryLock(DRAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
      writers.writeLock().unlock();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Writes once it is open. */
  void pass(OutputStream to, byte[] buffer, int length) throws IOException, InterruptedException {
    while (true) {
      awaitOpen();
      writers.readLock().lock();
      try {
        if (!shut) {
          to.write(buffer, 0, length);
          bytes.addAndGet(length);
          return;
        }
      } finally {
        writers.readLock().unlock();
      }
    }
  }

  /** Waits until it is open. */
  synchronized void awaitOpen() throws InterruptedException {
    while (shut) {
      wait();
    }
  }

  long bytes() {
    return bytes.get();
  }
}

package io.github.essfailover.lab.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Closes what was opened, the last first, also what is opened after closing began.
 *
 * <p>Thread-safe.
 */
final class Closing implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /** Closes it at the end, or now when the end has come. */
  <T extends AutoCloseable> T later(T resource) {
    synchronized (this) {
      if (!closed) {
        opened.push(resource);
        return resource;
      }
    }
    closeAll(List.of(resource));
    throw new IllegalStateException("The lab is closed.");
  }

  @Override
  public void close() {
    List<AutoCloseable> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(opened);
      opened.clear();
    }
    closeAll(all);
  }

  private static void closeAll(List<AutoCloseable> resources) {
    RuntimeException first = null;
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        if (first == null) {
          first = new IllegalStateException("Not everything of the lab was closed.", e);
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}

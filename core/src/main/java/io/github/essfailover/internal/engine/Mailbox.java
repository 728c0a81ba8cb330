package io.github.essfailover.internal.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Runs messages one at a time and in order on somebody else's threads. Whatever is touched only by
 * its messages needs no locks. Thread-safe.
 */
public final class Mailbox implements Executor {

  private final Executor workers;
  private final Consumer<Throwable> onCrash;
  private final Queue<Runnable> messages = new ArrayDeque<>();
  private boolean draining;

  /**
   * Creates a mailbox.
   *
   * @param onCrash is told when a message throws, a bug in the engine, and when the workers take no
   *     more
   */
  public Mailbox(Executor workers, Consumer<Throwable> onCrash) {
    this.workers = workers;
    this.onCrash = onCrash;
  }

  @Override
  public void execute(Runnable message) {
    synchronized (messages) {
      messages.add(message);
      if (draining) {
        return;
      }
      draining = true;
    }
    try {
      workers.execute(this::drain);
    } catch (RejectedExecutionException ended) {
      synchronized (messages) {
        draining = false;
      }
      onCrash.accept(ended);
    }
  }

  private void drain() {
    for (Runnable message = next(); message != null; message = next()) {
      try {
        message.run();
      } catch (Throwable crash) {
        onCrash.accept(crash);
      }
    }
  }

  private @org.jspecify.annotations.Nullable Runnable next() {
    synchronized (messages) {
      Runnable message = messages.poll();
      draining = message != null;
      return message;
    }
  }
}

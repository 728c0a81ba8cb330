package io.github.essfailover.internal.watch;

import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.text.Lines;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells somebody of the host's things in order and off the watch's own mailbox; who does not keep
 * up misses what comes. Thread-safe.
 */
final class Feeds<T> {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.watch");
  private static final int MOST = 1000;

  private final T listener;
  private final Mailbox mailbox;
  private final AtomicInteger waiting = new AtomicInteger();

  Feeds(T listener, Seams seams) {
    this.listener = listener;
    this.mailbox =
        new Mailbox(
            seams.workers(),
            crash ->
                log.warn(
                    "{} failed: {}", listener.getClass().getName(), Lines.one(crash.toString())));
  }

  /** Something that must not be missed while there is room. */
  void tell(Consumer<T> what) {
    if (waiting.incrementAndGet() > MOST) {
      waiting.decrementAndGet();
      log.warn("{} does not keep up and misses news.", listener.getClass().getName());
      return;
    }
    send(what);
  }

  /** Something that the next one replaces. */
  void tellIfIdle(Consumer<T> what) {
    if (waiting.compareAndSet(0, 1)) {
      send(what);
    }
  }

  private void send(Consumer<T> what) {
    mailbox.execute(
        () -> {
          try {
            what.accept(listener);
          } finally {
            waiting.decrementAndGet();
          }
        });
  }
}

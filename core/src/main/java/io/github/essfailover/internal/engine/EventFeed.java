package io.github.essfailover.internal.engine;

import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners, in order and away from the run's mailbox. Thread-safe. */
final class EventFeed {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.events");

  private final List<FailoverListener> listeners;
  private final Mailbox dispatcher;

  EventFeed(List<FailoverListener> listeners, Executor workers) {
    this.listeners = List.copyOf(listeners);
    this.dispatcher = new Mailbox(workers, crash -> log.warn("A listener failed.", crash));
  }

  void tell(FailoverEvent event) {
    for (FailoverListener listener : listeners) {
      dispatcher.execute(() -> listener.on(event));
    }
  }
}

package io.github.essfailover.internal.engine;

import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners, each in order and away from the run's mailbox. Each has its own queue, so that
 * one that hangs keeps only itself from the news. Thread-safe.
 */
final class EventFeed {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.events");

  private record Feed(FailoverListener listener, Mailbox mailbox) {}

  private final List<Feed> feeds;

  EventFeed(List<FailoverListener> listeners, Executor workers) {
    this.feeds =
        listeners.stream()
            .map(
                listener ->
                    new Feed(
                        listener,
                        new Mailbox(workers, crash -> log.warn("A listener failed.", crash))))
            .toList();
  }

  void tell(FailoverEvent event) {
    for (Feed feed : feeds) {
      feed.mailbox().execute(() -> feed.listener().on(event));
    }
  }
}

package io.github.essfailover.internal.guard;

import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The findings of a guard, by what they are about; people are told when one appears, changes or is
 * over. Confined to the mailbox.
 */
final class GuardNews {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.guard");

  private final DataCenterId here;

  /** How many news wait for a listener that hangs; a guard lives for years. */
  private static final int MOST = 1000;

  private record Feed(GuardListener listener, Mailbox mailbox, AtomicInteger waiting) {}

  private final List<Feed> feeds;
  private final Map<String, Finding> open = new TreeMap<>();
  private volatile List<Finding> shown = List.of();

  GuardNews(DataCenterId here, List<GuardListener> listeners, Executor workers) {
    this.here = here;
    this.feeds =
        listeners.stream()
            .map(
                listener ->
                    new Feed(
                        listener,
                        new Mailbox(workers, crash -> log.warn("A listener failed.", crash)),
                        new AtomicInteger()))
            .toList();
  }

  /** What is found about that thing now. */
  void found(String about, Finding finding, Instant at) {
    Finding placed = finding.in(here);
    Finding before = open.put(about, placed);
    shown = List.copyOf(open.values());
    // Words such as "since" change all the time; people are told once.
    if (before == null || !before.check().equals(placed.check())) {
      log.atLevel(placed.severity() == Severity.INFO ? Level.INFO : Level.WARN).log("{}", placed);
      tell(new GuardListener.Told(at, placed, false));
    }
  }

  /** Nothing is found about it any more. */
  void over(String about, Instant at) {
    Finding before = open.remove(about);
    if (before != null) {
      shown = List.copyOf(open.values());
      log.info("Over: {}", before);
      tell(new GuardListener.Told(at, before, true));
    }
  }

  /** Those that are open now. Thread-safe. */
  List<Finding> findings() {
    return shown;
  }

  private void tell(GuardListener.Told told) {
    for (Feed feed : feeds) {
      if (feed.waiting().incrementAndGet() > MOST) {
        feed.waiting().decrementAndGet();
        log.warn("A listener does not keep up and misses news.");
      } else {
        feed.mailbox().execute(() -> hear(feed, told));
      }
    }
  }

  private static void hear(Feed feed, GuardListener.Told told) {
    try {
      feed.listener().on(told);
    } finally {
      feed.waiting().decrementAndGet();
    }
  }
}

package io.github.essfailover.postgres.load;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.spi.DatabaseSession;
import io.github.essfailover.postgres.spi.DatabaseSessions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Queries that are due at a constant rate, whether or not the one before was answered: who only
 * asks again after the answer measures a slow server as a quiet one. A latency counts from the
 * moment at which the query was due.
 */
final class LoadGenerator {

  static final String READ_ONLY = "SELECT set_config('default_transaction_read_only', 'on', false)";

  /** What a session may take to close behind the end. */
  private static final Duration LAST_ANSWER = Duration.ofSeconds(2);

  /** What is due so shortly before the end is left out: its answer would be cut off. */
  private static final Duration MARGIN = Duration.ofMillis(20);

  /** Then it is no load any more, and nothing is learned from going on. */
  private static final int MOST_FAILURES = 50;

  private static final int NAMED = 3;

  private final DatabaseSessions server;
  private final List<String> queries;
  private final double rate;
  private final int sessions;
  private final Clock clock;
  private final AtomicLong next = new AtomicLong();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final List<Duration> answers = new ArrayList<>();
  private final Set<String> failures = new TreeSet<>();

  LoadGenerator(
      DatabaseSessions server, List<String> queries, double rate, int sessions, Clock clock) {
    this.server = server;
    this.queries = queries;
    this.rate = rate;
    this.sessions = sessions;
    this.clock = clock;
  }

  /** Loads until the end, and meanwhile does that in the caller's thread. */
  <T> T during(Deadline end, Supplier<T> meanwhile) {
    ExecutorService threads = Executors.newFixedThreadPool(sessions);
    try {
      Instant start = clock.instant();
      running.set(sessions);
      for (int i = 0; i < sessions; i++) {
        threads.execute(() -> worker(start, end));
      }
      return meanwhile.get();
    } finally {
      finish(threads, end);
    }
  }

  private void finish(ExecutorService threads, Deadline end) {
    threads.shutdown();
    try {
      long left = end.remaining().plus(LAST_ANSWER).toMillis();
      if (!threads.awaitTermination(left, TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "INTERRUPTED", "The call was interrupted.", Map.of("doing", "load the standby"), e);
    }
  }

  private void worker(Instant start, Deadline end) {
    try {
      while (end.remaining().compareTo(MARGIN) > 0
          && failed.get() < MOST_FAILURES
          && !Thread.currentThread().isInterrupted()) {
        // A session that failed is replaced: a query that replay ended may have ended it too.
        oneSession(start, end);
      }
    } finally {
      running.decrementAndGet();
    }
  }

  private void oneSession(Instant start, Deadline end) {
    try {
      server.with(
          end,
          session -> {
            session.read("read only", READ_ONLY, row -> true);
            while (!end.isExpired()) {
              long ticket = next.getAndIncrement();
              Instant due = start.plusNanos((long) (ticket * 1e9 / rate));
              if (!awaitDue(session, due, end)) {
                return false;
              }
              session.read(
                  "run a query", queries.get((int) (ticket % queries.size())), row -> true);
              answered(Duration.between(due, clock.instant()));
            }
            return true;
          });
    } catch (AdapterException e) {
      failed(e, end);
    }
  }

  /** On the server, as every other wait: it ends with the session. */
  private boolean awaitDue(DatabaseSession session, Instant due, Deadline end) {
    Duration early = Duration.between(clock.instant(), due);
    if (early.isNegative() || early.isZero()) {
      return true;
    }
    if (early.plus(MARGIN).compareTo(end.remaining()) >= 0) {
      return false;
    }
    session.read("wait", "SELECT pg_sleep(?)", row -> true, early.toNanos() / 1e9);
    return true;
  }

  private void answered(Duration latency) {
    synchronized (answers) {
      answers.add(latency);
    }
  }

  /**
   * What the end of the time cut off did not fail; the server's clock may end it a moment early.
   */
  private void failed(AdapterException e, Deadline end) {
    if (end.remaining().compareTo(MARGIN) <= 0) {
      return;
    }
    failed.incrementAndGet();
    synchronized (failures) {
      if (failures.size() < NAMED) {
        failures.add(e.context().getOrDefault("message", String.valueOf(e.getMessage())));
      }
    }
  }

  boolean isRunning() {
    return running.get() > 0;
  }

  List<Duration> answers() {
    synchronized (answers) {
      return List.copyOf(answers);
    }
  }

  int failed() {
    return failed.get();
  }

  List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }
}

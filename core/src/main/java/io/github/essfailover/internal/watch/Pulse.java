package io.github.essfailover.internal.watch;

import io.github.essfailover.internal.engine.BoundedCalls;
import io.github.essfailover.internal.engine.BoundedCalls.Answered;
import io.github.essfailover.internal.engine.Mailbox;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call, again and again, with a bit of chance in between: the next one begins a while after the
 * one before really returned, so that what hangs holds one thread. Confined to the mailbox.
 */
final class Pulse<T> {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.watch");

  /** Looks of several watches must not meet for ever: a tenth more or less. */
  private static final double JITTER = 0.1;

  /** A call that knows when to stop waiting. */
  interface Look<T> {
    T at(Deadline deadline) throws Exception;
  }

  private final Seams seams;
  private final Mailbox mailbox;
  private final BoundedCalls calls;
  private final Duration every;
  private final Duration limit;
  private final Look<T> look;
  private final Answered<T> answered;
  private @Nullable ScheduledFuture<?> bell;
  private boolean closed;

  Pulse(
      Seams seams,
      Mailbox mailbox,
      Duration every,
      Duration limit,
      Look<T> look,
      Answered<T> answered) {
    this.seams = seams;
    this.mailbox = mailbox;
    this.calls = new BoundedCalls(seams, mailbox);
    this.every = every;
    this.limit = limit;
    this.look = look;
    this.answered = answered;
  }

  void beat() {
    if (closed) {
      return;
    }
    Deadline deadline = Deadline.after(limit, seams.clock());
    var unused =
        calls.call(
            deadline,
            () -> look.at(deadline),
            (value, failure) -> {
              if (!closed) {
                answered.with(value, failure);
              }
            },
            this::later);
  }

  private void later() {
    if (closed) {
      return;
    }
    double factor = 1 - JITTER + 2 * JITTER * seams.random().nextDouble();
    try {
      bell =
          seams
              .timer()
              .schedule(
                  () -> mailbox.execute(this::beat),
                  (long) (every.toNanos() * factor),
                  TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      log.error("The watch ends: the host has ended its timer.");
    }
  }

  void close() {
    closed = true;
    if (bell != null) {
      bell.cancel(false);
    }
  }
}

package io.github.essfailover.internal.engine;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Signal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a step that waits looks again: after a while, sooner when a signal is heard, at once when
 * what it decides on has changed. Confined to the mailbox.
 */
final class NextLook {

  /** The least time before a look that a signal asked for: they come in bursts. */
  private static final Duration AFTER_SIGNAL = Duration.ofMillis(20);

  private final Seams seams;
  private final Mailbox mailbox;
  private final Listening listening;
  private final Runnable look;
  private boolean looking;
  private boolean atOnce;
  private boolean heard;

  /** Whether a bell is to ring. What its timer says of it is of another thread, and may be late. */
  private boolean waiting;

  private int rings;
  private @Nullable ScheduledFuture<?> bell;

  NextLook(Seams seams, Mailbox mailbox, BoundedCalls calls, Runnable look) {
    this.seams = seams;
    this.mailbox = mailbox;
    this.listening = new Listening(calls, seams);
    this.look = look;
  }

  /** A look begins. */
  void begins() {
    silence();
    looking = true;
    atOnce = false;
    heard = false;
  }

  /** Its answer is there. */
  void ended() {
    looking = false;
  }

  /** Look now, or as soon as the present look has ended. */
  void atOnce() {
    if (looking) {
      atOnce = true;
    } else if (waiting) {
      look.run();
    }
  }

  private void soon(Deadline limit) {
    // Only the first one since the last look shortens the wait: a flood must not put it off.
    boolean first = !heard;
    heard = true;
    if (waiting && first) {
      ring(AFTER_SIGNAL, limit);
    }
  }

  /** Then, and not later: something went wrong and is tried again. */
  void after(Duration wait, Deadline limit) {
    if (atOnce) {
      look.run();
    } else {
      ring(heard ? AFTER_SIGNAL : wait, limit);
    }
  }

  /** When something changes, or then; later if whoever would know of a change is listened to. */
  void whenChanged(Duration wait, Deadline limit, Callable<List<Signal>> signals) {
    listening.begin(signals, () -> mailbox.execute(() -> soon(limit)));
    after(listening.patience(wait), limit);
  }

  private void ring(Duration wait, Deadline limit) {
    silence();
    waiting = true;
    int mine = rings;
    long millis = Math.max(1, Math.min(wait.toMillis(), limit.remaining().toMillis() + 1));
    bell =
        seams
            .timer()
            .schedule(() -> mailbox.execute(() -> rung(mine)), millis, TimeUnit.MILLISECONDS);
  }

  /** One that was silenced may have been on its way already. */
  private void rung(int which) {
    if (waiting && which == rings) {
      look.run();
    }
  }

  private void silence() {
    waiting = false;
    rings++;
    if (bell != null) {
      bell.cancel(false);
    }
  }

  /** The step does not wait any more. */
  void never() {
    silence();
    listening.end();
  }
}

package io.github.essfailover.internal.engine;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the outside that end at their deadline, whatever the outside does. A call that was given
 * up and has not returned is a <em>zombie</em>: it is interrupted, and whoever made it is told when
 * it returns at last. Confined to the mailbox.
 */
public final class BoundedCalls {

  /** An adapter that keeps its deadline answers itself, and says more than that time is up. */
  private static final Duration GRACE = Duration.ofMillis(300);

  /** Takes the one answer of a call. */
  public interface Answered<T> {
    /**
     * The answer.
     *
     * @param value what it returned; null when it failed
     * @param failure why it failed; null when it returned
     */
    void with(@Nullable T value, @Nullable Throwable failure);
  }

  private final Seams seams;
  private final Mailbox mailbox;

  /** Calls on the workers of these seams; answers are messages of that mailbox. */
  public BoundedCalls(Seams seams, Mailbox mailbox) {
    this.seams = seams;
    this.mailbox = mailbox;
  }

  /** A call whose answer may no longer be wanted. */
  public interface Open {
    /** No answer comes any more; the body is interrupted. */
    void withdraw();
  }

  /** Calls; the answer comes as a message. */
  public <T> Open call(Deadline deadline, Callable<T> body, Answered<T> answered) {
    return call(deadline, body, answered, () -> {});
  }

  /**
   * Calls; the answer comes as a message.
   *
   * @param returned a message that comes after the answer, when the body really is over
   */
  public <T> Open call(
      Deadline deadline, Callable<T> body, Answered<T> answered, Runnable returned) {
    OneCall<T> call = new OneCall<>(deadline, body, answered, returned);
    call.begin();
    return call::withdraw;
  }

  private enum Phase {
    WAITING,
    RUNNING,
    GIVEN_UP
  }

  private final class OneCall<T> implements Runnable {
    private final Deadline deadline;
    private final Callable<T> body;
    private final Answered<T> answered;
    private final Runnable returned;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WAITING);
    private @Nullable Future<?> task;
    private @Nullable ScheduledFuture<?> bell;
    private boolean done;

    OneCall(Deadline deadline, Callable<T> body, Answered<T> answered, Runnable returned) {
      this.deadline = deadline;
      this.body = body;
      this.answered = answered;
      this.returned = returned;
    }

    void begin() {
      Duration limit = deadline.remaining().plus(GRACE);
      try {
        task = seams.workers().submit(this);
        bell =
            seams
                .timer()
                .schedule(
                    () -> mailbox.execute(() -> giveUp(limit)),
                    limit.toNanos(),
                    TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The timer may have refused after a worker took the body.
        mailbox.execute(() -> abandon(e, unbounded(e)));
      }
    }

    @Override
    public void run() {
      if (!phase.compareAndSet(Phase.WAITING, Phase.RUNNING)) {
        return;
      }
      try {
        T value = body.call();
        mailbox.execute(() -> finish(value, null));
      } catch (Throwable failure) {
        // Errors too: a careless adapter must not take a worker's answer with it.
        mailbox.execute(() -> finish(null, failure));
      }
    }

    private void finish(@Nullable T value, @Nullable Throwable failure) {
      if (bell != null) {
        bell.cancel(false);
      }
      if (!done) {
        done = true;
        answered.with(value, failure);
      }
      returned.run();
    }

    private void withdraw() {
      if (done) {
        return;
      }
      done = true;
      if (bell != null) {
        bell.cancel(false);
      }
      if (task != null) {
        task.cancel(true);
      }
      if (phase.compareAndSet(Phase.WAITING, Phase.GIVEN_UP)) {
        returned.run();
      }
    }

    private void giveUp(Duration limit) {
      Map<String, String> waited = Map.of("waited", limit.toString());
      abandon(
          AdapterException.notApplied(
              "NO_WORKER", "No worker was free to make the call in time.", waited, null),
          AdapterException.unknown(
              "CALL_TIMED_OUT", "The call did not return by its deadline.", waited, null));
    }

    private static AdapterException unbounded(RejectedExecutionException cause) {
      return AdapterException.unknown(
          "CALL_NOT_BOUNDED", "The timer took no deadline for the call.", Map.of(), cause);
    }

    private void abandon(RuntimeException neverBegun, RuntimeException underWay) {
      if (done) {
        return;
      }
      done = true;
      if (phase.compareAndSet(Phase.WAITING, Phase.GIVEN_UP)) {
        answered.with(null, neverBegun);
        returned.run();
        return;
      }
      if (task != null) {
        task.cancel(true);
      }
      answered.with(null, underWay);
    }
  }
}

package io.github.essfailover.internal.engine;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What one step listens to while it waits. Signals only shorten a wait: a step whose signals are
 * all live asks less often by itself, and one without any asks as often as its observer says.
 * Confined to the mailbox.
 */
final class Listening {

  /** Subscribing returns at once by contract; a careless one is given up. */
  private static final Duration SUBSCRIBING = Duration.ofSeconds(1);

  /** How long a step that is told of changes waits before it asks all the same. */
  private static final Duration UNPROMPTED = Duration.ofSeconds(2);

  private final BoundedCalls calls;
  private final Seams seams;
  private @Nullable List<Signal.Subscription> subscriptions;
  private boolean asked;
  private int round;

  Listening(BoundedCalls calls, Seams seams) {
    this.calls = calls;
    this.seams = seams;
  }

  /** Begins, the first time that it is called since {@link #end}. */
  void begin(Callable<List<Signal>> signals, Runnable changed) {
    if (asked) {
      return;
    }
    asked = true;
    int mine = ++round;
    calls.call(
        Deadline.after(SUBSCRIBING, seams.clock()),
        () -> subscribe(signals.call(), changed),
        (subscribed, failure) -> take(mine, subscribed));
  }

  private static List<Signal.Subscription> subscribe(List<Signal> signals, Runnable changed) {
    List<Signal.Subscription> all = new ArrayList<>();
    signals.forEach(signal -> all.add(signal.listen(changed)));
    return all;
  }

  private void take(int from, @Nullable List<Signal.Subscription> subscribed) {
    if (subscribed == null) {
      // Whoever cannot be listened to is asked as usual.
      return;
    }
    if (asked && from == round) {
      subscriptions = subscribed;
    } else {
      close(subscribed);
    }
  }

  /** How long to wait before asking again. */
  Duration patience(Duration asObserverSays) {
    List<Signal.Subscription> all = subscriptions;
    boolean live =
        all != null && !all.isEmpty() && all.stream().allMatch(Signal.Subscription::isLive);
    return live && asObserverSays.compareTo(UNPROMPTED) < 0 ? UNPROMPTED : asObserverSays;
  }

  /** Nobody is listened to any more. */
  void end() {
    asked = false;
    List<Signal.Subscription> all = subscriptions;
    subscriptions = null;
    if (all != null && !all.isEmpty()) {
      close(all);
    }
  }

  private void close(List<Signal.Subscription> all) {
    calls.call(
        Deadline.after(SUBSCRIBING, seams.clock()),
        () -> {
          all.forEach(Signal.Subscription::close);
          return true;
        },
        (closed, failure) -> {});
  }
}

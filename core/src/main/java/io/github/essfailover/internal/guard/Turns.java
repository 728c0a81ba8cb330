package io.github.essfailover.internal.guard;

import io.github.essfailover.internal.engine.BoundedCalls;
import io.github.essfailover.internal.engine.BoundedCalls.Answered;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Bounded calls, one at a time for each thing: while one that was given up has not returned, it may
 * still take effect, and no other begins. Confined to the mailbox.
 */
final class Turns {

  private final Seams seams;
  private final BoundedCalls calls;
  private final Map<String, Instant> since = new TreeMap<>();

  Turns(Seams seams, BoundedCalls calls) {
    this.seams = seams;
    this.calls = calls;
  }

  /**
   * Calls, unless an earlier call has not returned.
   *
   * @return since when the earlier one is under way; empty: this one is
   */
  <T> Optional<Instant> take(
      String thing, Duration limit, CallableUntil<T> body, Answered<T> answered) {
    Instant earlier = since.get(thing);
    if (earlier != null) {
      return Optional.of(earlier);
    }
    since.put(thing, seams.clock().instant());
    Deadline deadline = Deadline.after(limit, seams.clock());
    Callable<T> call = () -> body.call(deadline);
    var unused = calls.call(deadline, call, answered, () -> since.remove(thing));
    return Optional.empty();
  }

  /** A call that knows when to stop waiting. */
  interface CallableUntil<T> {
    T call(Deadline deadline) throws Exception;
  }
}

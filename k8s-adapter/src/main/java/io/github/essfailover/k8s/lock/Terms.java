package io.github.essfailover.k8s.lock;

import io.github.essfailover.model.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What is agreed for one lock. Immutable.
 *
 * @param replicas an odd number, by name
 * @param duration how long a lease lasts without renewal, as others wait for it
 * @param requestLimit how long one request may take
 */
public record Terms(
    List<Replica> replicas,
    Duration duration,
    Duration requestLimit,
    Stopwatch watch,
    Executor executor) {

  private static final Duration LONGEST_GRACE = Duration.ofMillis(250);

  /** The part of a lease that its holder does not use: machines' clocks do not run equally fast. */
  private static final int DRIFT_PART = 10;

  /** Copies what it is given. */
  public Terms {
    replicas = List.copyOf(replicas);
  }

  int majority() {
    return replicas.size() / 2 + 1;
  }

  /** How long the holder itself counts on. */
  Duration usable() {
    return duration.minus(duration.dividedBy(DRIFT_PART));
  }

  /** A write whose answer is lost is followed by a read. */
  Duration roundLimit() {
    return requestLimit.multipliedBy(2).plus(LONGEST_GRACE);
  }

  /** How long the late ones are waited for when a majority has answered. */
  Duration grace() {
    Duration part = requestLimit.dividedBy(4);
    return part.compareTo(LONGEST_GRACE) < 0 ? part : LONGEST_GRACE;
  }

  Deadline request() {
    return Deadline.after(requestLimit, watch.clock());
  }
}

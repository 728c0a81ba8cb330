package io.github.essfailover.k8s.lock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Time as one machine sees it go by. Two instruments, because each lies in its own way: a wall
 * clock jumps, and a monotonic one stands still while a machine is suspended. Thread-safe.
 *
 * @param nanos monotonic, as {@link System#nanoTime}
 */
public record Stopwatch(Clock clock, LongSupplier nanos) {

  /** A moment by both instruments. */
  record Moment(Instant instant, long nanos) {}

  Moment now() {
    return new Moment(clock.instant(), nanos.getAsLong());
  }

  /** At least so much has passed: for waiting until another's lease is over. */
  Duration surelySince(Moment then) {
    return Duration.ofNanos(nanos.getAsLong() - then.nanos());
  }

  /** At most so much has passed, by the larger of both: for the end of one's own lease. */
  Duration perhapsSince(Moment then) {
    Duration wall = Duration.between(then.instant(), clock.instant());
    Duration monotonic = surelySince(then);
    return wall.compareTo(monotonic) > 0 ? wall : monotonic;
  }
}

package io.github.essfailover.internal.engine;

import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Doubling waits from 100 ms to 3 s with half of each left to chance, drawn from the run's own
 * source (Resilience4j's own jitter draws from {@code Math.random}, which a simulation could not
 * repeat).
 */
final class Backoff implements IntervalFunction {

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 3_000;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  @Override
  public Long apply(Integer attempt) {
    long full = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(10, Math.max(0, attempt - 1)));
    return full / 2 + random.nextLong(full / 2 + 1);
  }

  Duration wait(int attempt) {
    return Duration.ofMillis(apply(attempt));
  }
}

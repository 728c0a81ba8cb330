package io.github.essfailover.postgres.load;

import java.time.Duration;
import java.util.List;

/**
 * How long answers took: from the moment at which a query was due, so that waiting in line counts.
 *
 * <p>Immutable.
 *
 * @param count of answers; everything else is zero when there is none
 */
public record Latencies(int count, Duration median, Duration p95, Duration p99, Duration longest) {

  static Latencies of(List<Duration> answers) {
    List<Duration> sorted = answers.stream().sorted().toList();
    return new Latencies(
        sorted.size(), at(sorted, 50), at(sorted, 95), at(sorted, 99), at(sorted, 100));
  }

  /** The smallest that so many percent do not exceed (nearest rank). */
  private static Duration at(List<Duration> sorted, int percent) {
    if (sorted.isEmpty()) {
      return Duration.ZERO;
    }
    int rank = (int) Math.ceil(sorted.size() * percent / 100.0);
    return sorted.get(Math.max(1, rank) - 1);
  }

  @Override
  public String toString() {
    return count
        + " answers, median "
        + millis(median)
        + ", 95 % within "
        + millis(p95)
        + ", 99 % within "
        + millis(p99)
        + ", longest "
        + millis(longest);
  }

  static String millis(Duration duration) {
    return Math.round(duration.toNanos() / 10_000.0) / 100.0 + " ms";
  }
}

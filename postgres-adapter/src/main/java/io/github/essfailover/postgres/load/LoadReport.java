package io.github.essfailover.postgres.load;

import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a standby bore a load of reads.
 *
 * <p>Immutable.
 *
 * @param standby which server
 * @param wantedPerSecond queries a second that were asked for
 * @param rateFrom where that number comes from
 * @param reachedPerSecond what was answered
 * @param onStandby all answers of the standby
 * @param onPrimary a few answers of the primary to the same queries, one after the other; none when
 *     it was not asked
 * @param failures queries that failed, by what the server said, at most a few
 * @param failed how many failed
 * @param lagBytes the most log that was received and not replayed while loaded; empty when it could
 *     not be read
 * @param limits what the findings are measured by
 */
public record LoadReport(
    String standby,
    double wantedPerSecond,
    String rateFrom,
    double reachedPerSecond,
    Latencies onStandby,
    Optional<Latencies> onPrimary,
    int failed,
    List<String> failures,
    OptionalLong lagBytes,
    Limits limits) {

  /**
   * What is still good.
   *
   * @param share of the wanted rate that has to be reached, between 0 and 1
   * @param slower how many times the primary's 95 % the standby's may be
   * @param grace below which a difference of 95 % means nothing
   * @param lagBytes of log that may wait for replay
   */
  public record Limits(double share, double slower, Duration grace, long lagBytes) {

    /** 95 % of the rate, twice as slow beyond 5 ms, 64 MiB. */
    public static Limits defaults() {
      return new Limits(0.95, 2, Duration.ofMillis(5), 64L << 20);
    }
  }

  /** Copies the list. */
  public LoadReport {
    failures = List.copyOf(failures);
  }

  /** Whether nothing was found. */
  public boolean isGood() {
    return findings().isEmpty();
  }

  /** What is not good. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    if (failed > 0) {
      add(
          findings,
          "load.failures",
          failed + " queries failed: " + String.join("; ", failures),
          "Run them by hand on this standby; queries that replay ends need a longer"
              + " max_standby_streaming_delay, or shorter queries.");
    }
    if (reachedPerSecond < wantedPerSecond * limits.share) {
      add(
          findings,
          "load.rate",
          rate(reachedPerSecond)
              + " queries a second instead of "
              + rate(wantedPerSecond)
              + " ("
              + rateFrom
              + ")",
          "Give it the primary's cores, memory and disks, and warm its cache; or give this check"
              + " more sessions, if they were all busy waiting.");
    }
    onPrimary
        .filter(this::isMuchSlower)
        .ifPresent(
            primary ->
                add(
                    findings,
                    "load.latency",
                    "95 % of the answers within "
                        + Latencies.millis(onStandby.p95())
                        + ", the primary's within "
                        + Latencies.millis(primary.p95()),
                    "Compare cores, memory, disks and settings with the primary's; a cold cache"
                        + " gets warm by repeating this check."));
    if (lagBytes.isPresent() && lagBytes.getAsLong() > limits.lagBytes) {
      add(
          findings,
          "load.lag",
          lagBytes.getAsLong() + " bytes of log waited for replay while it was loaded",
          "Reads hold replay up or take its disk: a promotion would have to replay that first.");
    }
    return List.copyOf(findings);
  }

  private boolean isMuchSlower(Latencies primary) {
    Duration allowed = Duration.ofNanos((long) (primary.p95().toNanos() * limits.slower));
    return onStandby.p95().minus(primary.p95()).compareTo(limits.grace) > 0
        && onStandby.p95().compareTo(allowed) > 0;
  }

  private void add(List<Finding> findings, String check, String seen, String remedy) {
    findings.add(Finding.of(check, Severity.WARNING, standby + ": " + seen, remedy));
  }

  private static String rate(double perSecond) {
    return String.valueOf(Math.round(perSecond * 10) / 10.0);
  }

  /** A few lines. */
  public String toText() {
    return standby
        + ": "
        + rate(reachedPerSecond)
        + " of "
        + rate(wantedPerSecond)
        + " queries a second ("
        + rateFrom
        + ")\nstandby: "
        + onStandby
        + onPrimary.map(primary -> "\nprimary: " + primary).orElse("")
        + "\nfailed: "
        + failed
        + (lagBytes.isPresent() ? "\nwaiting for replay, at most: " + lagBytes.getAsLong() : "");
  }
}

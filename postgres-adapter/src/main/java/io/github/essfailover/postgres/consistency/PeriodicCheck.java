package io.github.essfailover.postgres.consistency;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.spi.ReadinessCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Looks now and then. Thread-safe: who comes while another looks gets what was seen last. */
final class PeriodicCheck implements ReadinessCheck {

  private static final int LATE = 2;

  private final ConsistencyCheck check;
  private final Duration interval;
  private final Clock clock;
  private final Instant since;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile @Nullable ConsistencyReport last;
  private volatile @Nullable Instant complete;

  PeriodicCheck(ConsistencyCheck check, Duration interval, Clock clock) {
    this.check = check;
    this.interval = interval;
    this.clock = clock;
    this.since = clock.instant();
  }

  @Override
  public List<Finding> run(Deadline deadline) {
    if (isDue() && looking.tryLock()) {
      try {
        if (isDue()) {
          look(deadline);
        }
      } finally {
        looking.unlock();
      }
    }
    ConsistencyReport report = last;
    List<Finding> findings = new ArrayList<>(report == null ? List.of() : report.findings());
    age().ifPresent(findings::add);
    return check
        .standby()
        .locatedIn()
        .dataCenter()
        .map(where -> findings.stream().map(finding -> finding.in(where)).toList())
        .orElse(List.copyOf(findings));
  }

  private boolean isDue() {
    ConsistencyReport report = last;
    return report == null || !clock.instant().isBefore(report.at().plus(interval));
  }

  private void look(Deadline deadline) {
    ConsistencyReport report = check.run(deadline);
    last = report;
    if (report.isComplete()) {
      complete = report.at();
    }
  }

  private Optional<Finding> age() {
    Instant whole = complete;
    Instant from = whole == null ? since : whole;
    Duration age = Duration.between(from, clock.instant());
    if (age.compareTo(interval.multipliedBy(LATE)) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.of(
            "consistency.age",
            Severity.WARNING,
            check.standby().name()
                + ": not checked to the end for "
                + age
                + (whole == null ? ", never yet" : "")
                + ", wanted every "
                + interval,
            "See the other findings of consistency for what keeps it from its end; give it more"
                + " time or less to look at."));
  }
}

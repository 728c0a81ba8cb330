package io.github.essfailover.report;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Finding;
import io.github.essfailover.report.ReadinessReport.Verdict;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a failover from the active data center to this one would be like now.
 *
 * <p>Immutable.
 *
 * @param rpo what would be lost of each database group; empty when no plan is possible
 * @param remembered what would be lost at least, of the groups whose primary does not answer and
 *     whose last position is remembered
 * @param rto until the service is verified; empty when no plan is possible
 * @param behindBytes how much of the log of the most advanced copies its own lack, the worst group;
 *     empty when one of them does not answer
 * @param findings what the verdict rests on, worst first
 * @param reason why it stands where it does in the ranking
 */
public record TargetReadiness(
    DataCenterId target,
    Verdict verdict,
    SortedMap<String, DataLoss> rpo,
    SortedMap<String, RememberedLoss> remembered,
    Optional<Duration> rto,
    OptionalLong behindBytes,
    List<Finding> findings,
    String reason) {

  /** Copies what it is given; sorts the findings, worst first. */
  public TargetReadiness {
    rpo = Collections.unmodifiableSortedMap(new TreeMap<>(rpo));
    remembered = Collections.unmodifiableSortedMap(new TreeMap<>(remembered));
    findings = findings.stream().sorted((a, b) -> b.severity().compareTo(a.severity())).toList();
  }

  /** The same, with that reason. */
  public TargetReadiness because(String why) {
    return new TargetReadiness(target, verdict, rpo, remembered, rto, behindBytes, findings, why);
  }
}

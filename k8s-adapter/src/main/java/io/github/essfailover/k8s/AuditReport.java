package io.github.essfailover.k8s;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an audit of clusters saw.
 *
 * <p>Immutable.
 *
 * @param findings worst first; what could not be looked at is among them
 * @param inOrder the checks that were made and found nothing, by data center
 */
public record AuditReport(
    Instant at, List<Finding> findings, SortedMap<DataCenterId, Set<String>> inOrder) {

  /** Sorts the findings, worst first, then by check and data center. */
  public AuditReport {
    findings =
        findings.stream()
            .sorted(
                Comparator.comparing(Finding::severity)
                    .reversed()
                    .thenComparing(Finding::check)
                    .thenComparing(f -> f.dataCenter().map(DataCenterId::value).orElse("")))
            .toList();
    inOrder = Collections.unmodifiableSortedMap(new TreeMap<>(inOrder));
  }

  /** For people. */
  public String toText() {
    StringBuilder text = new StringBuilder("Audit of " + inOrder.keySet() + " at " + at + "\n");
    findings.forEach(
        f ->
            text.append("  ")
                .append(String.format("%-7s ", f.severity()))
                .append(f.check())
                .append(f.dataCenter().map(dc -> " [" + dc + "]").orElse(""))
                .append(": ")
                .append(f.seen())
                .append("\n          -> ")
                .append(f.remedy())
                .append("\n"));
    inOrder.forEach(
        (where, checks) ->
            text.append("  in order in ")
                .append(where)
                .append(": ")
                .append(checks.isEmpty() ? "nothing" : String.join(", ", checks))
                .append("\n"));
    return text.toString();
  }
}

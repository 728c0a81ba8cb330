package io.github.essfailover.report;

import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How ready a deployment is to lose its active data center: what was found, and each possible
 * target, the best one first.
 *
 * <p>Immutable.
 *
 * @param at when it was looked at
 * @param took how long that took
 * @param active the data center that would be lost
 * @param recorded whether a run or a person recorded that it is active; else it was only seen
 * @param silent data centers of which a database or the cluster did not answer: what is not found
 *     there is not known to be well
 * @param findings all that was found, worst first
 * @param targets ranked
 */
public record DeploymentReadiness(
    Instant at,
    Duration took,
    DataCenterId active,
    boolean recorded,
    SortedSet<DataCenterId> silent,
    List<Finding> findings,
    List<TargetReadiness> targets) {

  /** Copies what it is given; sorts the findings, worst first. */
  public DeploymentReadiness {
    silent = Collections.unmodifiableSortedSet(new TreeSet<>(silent));
    findings = findings.stream().sorted((a, b) -> b.severity().compareTo(a.severity())).toList();
    targets = List.copyOf(targets);
  }

  /** The target to propose: the first one, unless it is not ready. */
  public Optional<TargetReadiness> proposed() {
    return targets.stream()
        .findFirst()
        .filter(first -> first.verdict() != ReadinessReport.Verdict.NOT_READY);
  }

  /** The best target's verdict; {@code NOT_READY} when there is none. */
  public ReadinessReport.Verdict verdict() {
    return targets.stream()
        .findFirst()
        .map(TargetReadiness::verdict)
        .orElse(ReadinessReport.Verdict.NOT_READY);
  }

  /** For people. */
  public String toText() {
    return ReadinessWords.text(this);
  }

  /** For people, in Markdown with GitHub's tables. */
  public String toMarkdown() {
    return ReadinessPage.markdown(this);
  }

  /** For people, as one HTML page that needs nothing else: no network, no script. */
  public String toHtml() {
    return ReadinessPage.html(this);
  }

  /** For machines: JSON, version 1. */
  public String toJson() {
    return ReadinessWords.json(this);
  }
}

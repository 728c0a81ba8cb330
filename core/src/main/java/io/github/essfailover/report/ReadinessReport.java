package io.github.essfailover.report;

import io.github.essfailover.internal.text.Table;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Instant;
import java.util.List;

/**
 * Whether a request could be carried out now, and everything that stands in its way or makes it a
 * risk.
 *
 * <p>Immutable.
 *
 * @param findings worst first
 */
public record ReadinessReport(Instant at, List<Finding> findings) {

  /** Sorts the findings, worst first. */
  public ReadinessReport {
    findings = findings.stream().sorted((a, b) -> b.severity().compareTo(a.severity())).toList();
  }

  /** What a target can be. */
  public enum Verdict {
    /** Nothing stands in the way. */
    READY,
    /** It would work, with risks. */
    READY_WITH_RISKS,
    /** It would not work, or would lose data. */
    NOT_READY
  }

  /** The verdict that follows from the findings. */
  public Verdict verdict() {
    if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) {
      return Verdict.NOT_READY;
    }
    return findings.stream().anyMatch(f -> f.severity() == Severity.WARNING)
        ? Verdict.READY_WITH_RISKS
        : Verdict.READY;
  }

  /** For people. */
  public String toText() {
    Table table = new Table("  ");
    for (Finding f : findings) {
      table.row(
          f.severity().name(),
          f.check(),
          f.dataCenter().map(DataCenterId::value).orElse("-"),
          f.seen(),
          f.remedy());
    }
    return verdict() + " at " + at + "\n" + table;
  }

  /** For people, in Markdown with GitHub's tables. */
  public String toMarkdown() {
    return ReadinessPage.markdown(this);
  }

  /** For machines. */
  public String toJson() {
    return ReadinessPage.json(this);
  }

  /** For people, as one HTML page that needs nothing else: no network, no script. */
  public String toHtml() {
    return ReadinessPage.html(this);
  }
}

package io.github.essfailover;

import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.Severity;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.request.Switchover;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a switchover had proved when its source died, for whoever approves what follows. Pure. */
final class HalfDone {

  private static final String FENCE = "fence.database.";

  private HalfDone() {}

  /** The plan with findings that say so. */
  static Plan noted(Plan plan, RunHistory history) {
    RunReport report = RunReport.of(history);
    if (!(report.plan().request() instanceof Switchover switchover)
        || !switchover.source().equals(plan.request().source())) {
      throw new IllegalArgumentException(
          "run " + history.run() + " is no switchover from " + plan.request().source());
    }
    List<Finding> findings = new ArrayList<>(plan.findings());
    for (String group : plan.prediction().rpo().keySet()) {
      findings.add(finding(plan, report, group));
    }
    return new Plan(
        plan.deployment(),
        plan.request(),
        plan.topology(),
        plan.createdAt(),
        plan.expiresAt(),
        plan.steps(),
        plan.facts(),
        plan.prediction(),
        findings);
  }

  private static Finding finding(Plan plan, RunReport report, String group) {
    Optional<Lsn> last =
        output(report, FENCE + group + "." + plan.request().source(), "finalPosition");
    Optional<Lsn> received =
        output(report, "receive." + group + "." + plan.request().target(), "position");
    boolean all = last.isPresent() && received.filter(has -> has.isAtLeast(last.get())).isPresent();
    String seen =
        all
            ? group
                + ": the switchover had shut "
                + plan.request().source()
                + " at "
                + last.get()
                + ", and "
                + plan.request().target()
                + " has all of that: nothing is lost"
            : group
                + ": the switchover had not yet proved that "
                + plan.request().target()
                + " has everything"
                + last.map(at -> "; the source was shut at " + at)
                    .orElse("; the source took writes");
    return Finding.of(
        "switchover.half.done",
        all ? Severity.INFO : Severity.WARNING,
        seen,
        all ? "approve the failover" : "look at the predicted loss before you approve");
  }

  private static Optional<Lsn> output(RunReport report, String step, String name) {
    return report.steps().stream()
        .filter(each -> each.step().value().equals(step))
        .map(StepReport::outputs)
        .flatMap(outputs -> Optional.ofNullable(outputs.get(name)).stream())
        .findFirst()
        .map(Lsn::parse);
  }
}

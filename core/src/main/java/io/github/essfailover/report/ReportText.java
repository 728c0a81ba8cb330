package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.internal.text.Table;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.CriticalPath;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.spi.Answer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Reports for people. */
final class ReportText {

  /** Outputs of steps that say where somebody stood. */
  private static final Set<String> POSITIONS =
      Set.of("position", "finalPosition", "replayed", "timeline", "loss");

  private ReportText() {}

  static String headline(RunReport report) {
    String from = report.plan().request().source().value();
    String title = report.plan().request().title();
    String done = done(report.plan().request());
    String what =
        switch (report.outcome()) {
          case COMPLETED -> done;
          case COMPLETED_WITH_DEBTS -> done + ", with debts";
          case FAILED -> "the " + title + " failed";
          case ABORTED -> "the " + title + " was undone";
          case INTERRUPTED -> "the " + title + " stopped on the way";
        };
    boolean unfenced = report.debts().stream().anyMatch(Debt::isFence);
    boolean left = report.debts().stream().anyMatch(Debt::undo);
    return report.outcome()
        + (report.splitRisk() ? " SPLIT_RISK" : "")
        + ": "
        + what
        + (unfenced ? "; " + from + " IS NOT FENCED" : "")
        + (left ? "; not everything could be put back" : "");
  }

  private static String done(FailoverRequest request) {
    if (request.moves()) {
      return request.target() + " has taken over from " + request.source();
    }
    return request instanceof Rejoin
        ? request.source() + " is a standby of " + request.target()
        : request.target() + " was tried and is a standby again";
  }

  static String of(RunReport report) {
    StringBuilder text = new StringBuilder();
    text.append(headline(report)).append('\n');
    text.append("Run ")
        .append(report.run())
        .append(": ")
        .append(Lines.one(report.plan().request().reason()));
    if (!report.note().isEmpty()) {
      text.append("\nNote: ").append(Lines.one(report.note()));
    }
    clocks(report.trail()).ifPresent(words -> text.append('\n').append(words));
    text.append("\n\n").append(figures(report)).append("\nSteps\n").append(steps(report));
    String positions = positions(report).toString();
    if (!positions.isEmpty()) {
      text.append("\nPositions in the log\n").append(positions);
    }
    if (!report.debts().isEmpty()) {
      text.append("\nOwed\n").append(debts(report));
    }
    if (!report.answers().isEmpty()) {
      text.append("\nDecided by people\n").append(answers(report));
    }
    if (!report.evidence().isEmpty()) {
      text.append("\nEvidence\n").append(evidence(report));
    }
    return text.toString();
  }

  /** What a reader of the times has to know about them. */
  static Optional<String> clocks(RunTrail trail) {
    return Optional.of(trail.clockSetback())
        .filter(setback -> !setback.isZero())
        .map(
            setback ->
                "Clocks: orchestrators' clocks disagreed by "
                    + Durations.words(setback)
                    + " or more; times across a taking over are not to be trusted, the order of"
                    + " the journal is");
  }

  private static Table figures(RunReport report) {
    Table table = new Table("  ");
    table.row(
        "recovery time",
        Durations.words(report.recoveryTime()),
        "predicted " + Durations.words(report.plan().prediction().rto()));
    CriticalPath path = report.criticalPath();
    table.row(
        "critical path",
        Durations.words(path.length()),
        path.steps().stream().map(StepId::value).collect(Collectors.joining(" > ")));
    report
        .plan()
        .prediction()
        .rpo()
        .forEach(
            (group, predicted) ->
                table.row(
                    "data of " + group,
                    report.foundLoss().containsKey(group)
                        ? String.valueOf(report.foundLoss().get(group))
                        : "not known",
                    "predicted " + predicted));
    return table;
  }

  private static Table steps(RunReport report) {
    Table table = new Table("  ");
    for (StepReport step : report.steps()) {
      String at =
          step.startedAt()
              .map(start -> "+" + Durations.words(Durations.between(report.startedAt(), start)))
              .orElse("");
      table.row(
          step.step().value(),
          step.state().name().toLowerCase(java.util.Locale.ROOT),
          at,
          step.endedAt().isPresent() ? Durations.words(step.took()) : "",
          step.attempts() > 1 ? step.attempts() + " attempts" : "",
          step.seen() + step.by().map(Person::name).map(name -> " (" + name + ")").orElse(""));
    }
    return table;
  }

  /** The proof of what was lost or not: where everybody stood, in the order of the plan. */
  private static Table positions(RunReport report) {
    Table table = new Table("  ");
    for (StepReport step : report.steps()) {
      Map<String, String> found = new TreeMap<>(step.outputs());
      found.keySet().retainAll(POSITIONS);
      if (!found.isEmpty()) {
        table.row(
            step.step().value(),
            found.entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .collect(Collectors.joining(", ")));
      }
    }
    return table;
  }

  private static Table debts(RunReport report) {
    Table table = new Table("  ");
    report.debts().forEach(debt -> table.row(debt.step().value(), debt.remedy(), debt.why()));
    return table;
  }

  private static Table answers(RunReport report) {
    Table table = new Table("  ");
    for (Answer answer : report.answers()) {
      table.row(answer.question(), answer.choice().name(), answer.by().name(), answer.reason());
    }
    return table;
  }

  private static Table evidence(RunReport report) {
    Table table = new Table("  ");
    for (Evidence evidence : report.evidence()) {
      table.row(
          evidence.witness(),
          evidence.strength().name(),
          evidence.claims().stream().sorted().toList().toString(),
          evidence.seen());
    }
    return table;
  }
}

package io.github.essfailover.plan;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.internal.text.Table;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.StepId;
import java.util.Collection;
import java.util.stream.Collectors;

/** Plans for people. */
final class PlanText {

  private PlanText() {}

  static String of(Plan plan) {
    StringBuilder text = new StringBuilder();
    text.append(plan.deployment())
        .append(": ")
        .append(plan.request().title())
        .append("\nReason: ")
        .append(Lines.one(plan.request().reason()))
        .append("\nPlan ")
        .append(plan.digest(), 0, 16)
        .append(", valid until ")
        .append(plan.expiresAt())
        .append("\n\nWhat it is expected to cost\n")
        .append(cost(plan.prediction()));
    if (!plan.findings().isEmpty()) {
      text.append("\nWhat whoever approves should know\n");
      for (Finding finding : plan.findings()) {
        text.append("  ").append(Lines.one(finding.toString())).append('\n');
      }
    }
    return text.append("\nSteps\n").append(steps(plan)).toString();
  }

  private static Table cost(Prediction prediction) {
    Table table = new Table("  ");
    prediction.rpo().forEach((name, loss) -> table.row("data of " + name, loss.toString()));
    table.row("time", "about " + Durations.words(prediction.rto()));
    table.row("critical path", values(prediction.criticalPath(), " > "));
    return table;
  }

  private static Table steps(Plan plan) {
    Table table = new Table("  ");
    table.row("step", "after", "at most", "if it fails", "what");
    for (Step step : plan.steps()) {
      table.row(
          step.id().value(),
          values(step.needs(), " "),
          Durations.words(step.budget()),
          failure(step),
          step.summary());
    }
    return table;
  }

  static String failure(Step step) {
    return step.onFailure() == OnFailure.OWE
        ? "owe"
        : step.skippable() ? "ask" : "ask, not skippable";
  }

  static String values(Collection<StepId> ids, String separator) {
    return ids.isEmpty()
        ? "-"
        : ids.stream().map(StepId::value).collect(Collectors.joining(separator));
  }
}

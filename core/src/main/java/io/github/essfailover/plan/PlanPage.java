package io.github.essfailover.plan;

import io.github.essfailover.internal.render.Pages;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the page about a plan shows. */
final class PlanPage {

  private PlanPage() {}

  static String markdown(Plan plan) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("kind", plan.request().kind());
    model.put("deployment", plan.deployment().value());
    model.put("source", plan.request().source().value());
    model.put("target", plan.request().target().value());
    model.put("reason", plan.request().reason());
    model.put("digest", plan.digest());
    model.put("expiresAt", plan.expiresAt().toString());
    model.put("time", Durations.words(plan.prediction().rto()));
    model.put("criticalPath", PlanText.values(plan.prediction().criticalPath(), " → "));
    model.put("losses", losses(plan));
    model.put("findings", plan.findings().stream().map(PlanPage::finding).toList());
    model.put("hasFindings", !plan.findings().isEmpty());
    model.put("steps", plan.steps().stream().map(PlanPage::step).toList());
    model.put("mermaid", plan.toMermaid());
    return Pages.markdown("plan", model);
  }

  private static List<Map<String, Object>> losses(Plan plan) {
    List<Map<String, Object>> losses = new ArrayList<>();
    plan.prediction()
        .rpo()
        .forEach((group, loss) -> losses.add(Map.of("group", group, "loss", loss.toString())));
    return losses;
  }

  private static Map<String, Object> finding(Finding finding) {
    return Map.of(
        "severity", finding.severity().name(),
        "check", finding.check(),
        "where", finding.dataCenter().map(DataCenterId::value).orElse(""),
        "seen", finding.seen(),
        "remedy", finding.remedy());
  }

  private static Map<String, Object> step(Step step) {
    return Map.of(
        "step", step.id().value(),
        "needs", PlanText.values(step.needs(), " "),
        "budget", Durations.words(step.budget()),
        "failure", PlanText.failure(step),
        "summary", step.summary());
  }
}

package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.internal.render.Pages;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the pages about a run show. */
final class RunPage {

  private RunPage() {}

  static String html(RunReport report) {
    return Pages.html("run-report", model(report));
  }

  static String markdown(RunReport report) {
    return Pages.markdown("run-report", model(report));
  }

  private static Map<String, Object> model(RunReport report) {
    Plan plan = report.plan();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("headline", report.headline());
    model.put("tone", tone(report));
    model.put("run", report.run().value());
    model.put("deployment", plan.deployment().value());
    model.put("kind", plan.request().kind());
    model.put("source", plan.request().source().value());
    model.put("target", plan.request().target().value());
    model.put("reason", plan.request().reason());
    model.put("note", report.note());
    model.put("startedAt", RunTimeline.instant(report.startedAt()));
    model.put("endedAt", RunTimeline.instant(report.endedAt()));
    model.put("planDigest", plan.digest());
    model.put("splitRisk", report.splitRisk());
    model.put("figures", figures(report));
    model.put("losses", losses(report));
    model.put("pictures", RunPictures.of(report));
    model.put("phases", report.phases().stream().map(phase -> phase(report, phase)).toList());
    model.put("hasPhases", !report.phases().isEmpty());
    model.put("timeline", RunTimeline.rows(report));
    model.put("marks", RunTimeline.marks(report));
    model.put("criticalPath", RunTimeline.criticalPath(report));
    model.put("debts", report.debts().stream().map(RunPage::debt).toList());
    model.put("hasDebts", !report.debts().isEmpty());
    model.put("decisions", report.trail().decisions().stream().map(RunPage::decision).toList());
    model.put("hasDecisions", !report.trail().decisions().isEmpty());
    model.put("waived", waived(report));
    model.put("hasWaived", !waived(report).isEmpty());
    model.put("evidence", evidence(report));
    model.put("hasEvidence", !report.evidence().isEmpty());
    model.put("approvedBy", report.trail().approvedBy().name());
    model.put("approvalReason", report.trail().approvalReason());
    model.put("clocks", ReportText.clocks(report.trail()).orElse(""));
    model.put("takings", report.trail().takings().stream().map(RunPage::taking).toList());
    model.put("records", report.trail().records());
    model.put("lastHash", report.trail().lastHash());
    return model;
  }

  private static String tone(RunReport report) {
    boolean bad =
        report.outcome() == Outcome.FAILED
            || report.outcome() == Outcome.INTERRUPTED
            || report.splitRisk()
            || report.debts().stream().anyMatch(Debt::isFence);
    return bad ? "bad" : report.outcome() == Outcome.COMPLETED ? "good" : "warn";
  }

  private static List<Map<String, Object>> figures(RunReport report) {
    List<Map<String, Object>> figures = new ArrayList<>();
    for (Measurement measured : report.measurements()) {
      figures.add(figure(measured.what(), Durations.words(measured.value()), measured.how()));
    }
    boolean served = RunTimeline.serviceProof(report).isPresent();
    figures.add(
        figure(
            "Recovery time",
            Durations.words(report.recoveryTime()),
            (served
                    ? "from the opening of the run until its first proof that the service answers"
                    : "from the opening of the run until the journal's last entry; no proof that"
                        + " the service answers")
                + "; predicted "
                + Durations.words(report.plan().prediction().rto())));
    if (report.measurements().isEmpty()) {
      figures.add(
          figure(
              "Users' downtime",
              "not measured",
              "the journal knows only the run; somebody who probes from outside knows what users"
                  + " had (RunReport.with)"));
    }
    return figures;
  }

  private static Map<String, Object> figure(String name, String value, String how) {
    return Map.of("name", name, "value", value, "how", how);
  }

  private static List<Map<String, Object>> losses(RunReport report) {
    List<Map<String, Object>> rows = new ArrayList<>();
    report
        .plan()
        .prediction()
        .rpo()
        .forEach(
            (group, predicted) -> {
              DataLoss found = report.foundLoss().get(group);
              rows.add(
                  Map.of(
                      "group",
                      group,
                      "predicted",
                      predicted.toString(),
                      "found",
                      found == null
                          ? "not known: the run did not get that far"
                          : found.toString()));
            });
    return rows;
  }

  private static Map<String, Object> phase(RunReport report, Phase phase) {
    return Map.of(
        "name", phase.name(),
        "at", RunTimeline.offset(report, phase.from()),
        "took", Durations.words(phase.took()));
  }

  private static Map<String, Object> debt(Debt debt) {
    return Map.of(
        "step", debt.step().value(),
        "where", debt.dataCenter().map(DataCenterId::value).orElse(""),
        "fence", debt.isFence(),
        "undo", debt.undo(),
        "remedy", debt.remedy(),
        "why", debt.why());
  }

  private static Map<String, Object> decision(RunTrail.Decision decision) {
    return Map.of(
        "at", RunTimeline.instant(decision.answeredAt()),
        "asked", decision.asked(),
        "choice", decision.answer().choice().name(),
        "by", decision.answer().by().name(),
        "reason", decision.answer().reason(),
        "waited", decision.askedAt().isPresent() ? Durations.words(decision.waited()) : "");
  }

  private static List<Map<String, Object>> waived(RunReport report) {
    return report.steps().stream()
        .filter(step -> step.state() == StepState.WAIVED)
        .map(
            step ->
                Map.<String, Object>of(
                    "step", step.step().value(),
                    "by", step.by().map(Person::name).orElse("nobody"),
                    "why", step.seen()))
        .toList();
  }

  private static List<Map<String, Object>> evidence(RunReport report) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (StepReport step : report.steps()) {
      for (Evidence evidence : step.evidence()) {
        rows.add(
            Map.of(
                "step", step.step().value(),
                "witness", evidence.witness(),
                "strength", evidence.strength().name(),
                "claims",
                    String.join(", ", evidence.claims().stream().map(Object::toString).toList()),
                "seen", evidence.seen(),
                "at", RunTimeline.instant(evidence.observedAt())));
      }
    }
    return rows;
  }

  private static Map<String, Object> taking(RunTrail.Taking taking) {
    return Map.of(
        "at", RunTimeline.instant(taking.at()), "epoch", taking.epoch(), "owner", taking.owner());
  }
}

package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.CriticalPath;
import io.github.essfailover.plan.Step;
import io.github.essfailover.spi.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reports for machines. */
final class ReportJson {

  private static final long VERSION = 1;

  private ReportJson() {}

  static String of(RunReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("run", report.run().value());
    json.put("deployment", report.plan().deployment().value());
    json.put("source", report.plan().request().source().value());
    json.put("target", report.plan().request().target().value());
    json.put("reason", report.plan().request().reason());
    json.put("planDigest", report.plan().digest());
    json.put("outcome", report.outcome().name());
    json.put("splitRisk", report.splitRisk());
    json.put("headline", report.headline());
    json.put("note", report.note());
    json.put("startedAt", report.startedAt().toString());
    json.put("endedAt", report.endedAt().toString());
    json.put("recoveryMillis", report.recoveryTime().toMillis());
    json.put("predictedRecoveryMillis", report.plan().prediction().rto().toMillis());
    json.put("criticalPath", path(report.criticalPath()));
    json.put("predictedLoss", losses(report.plan().prediction().rpo()));
    json.put("foundLoss", losses(report.foundLoss()));
    json.put("steps", steps(report));
    json.put("debts", report.debts().stream().map(ReportJson::debt).toList());
    json.put("answers", report.answers().stream().map(ReportJson::answer).toList());
    json.put("evidence", report.evidence().stream().map(ReportJson::evidence).toList());
    json.put("phases", report.phases().stream().map(ReportJson::phase).toList());
    json.put("measurements", report.measurements().stream().map(ReportJson::measured).toList());
    json.put("trail", trail(report.trail()));
    return JsonText.write(json);
  }

  private static Map<String, Object> path(CriticalPath path) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("millis", path.length().toMillis());
    json.put("steps", path.steps().stream().map(StepId::value).toList());
    return json;
  }

  private static SortedMap<String, String> losses(SortedMap<String, DataLoss> losses) {
    SortedMap<String, String> json = new TreeMap<>();
    losses.forEach((group, loss) -> json.put(group, loss.toString()));
    return json;
  }

  private static List<Map<String, Object>> steps(RunReport report) {
    Map<StepId, Duration> slack = report.slack();
    Map<StepId, Step> planned = new HashMap<>();
    report.plan().steps().forEach(step -> planned.put(step.id(), step));
    List<Map<String, Object>> steps = new ArrayList<>();
    for (StepReport step : report.steps()) {
      Map<String, Object> json = step(step);
      Step of = planned.get(step.step());
      if (of != null) {
        json.put("budgetMillis", of.budget().toMillis());
      }
      if (slack.containsKey(step.step())) {
        json.put("slackMillis", slack.get(step.step()).toMillis());
      }
      steps.add(json);
    }
    return steps;
  }

  private static Map<String, Object> phase(Phase phase) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", phase.name());
    json.put("from", phase.from().toString());
    json.put("until", phase.until().toString());
    return json;
  }

  private static Map<String, Object> measured(Measurement measured) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("what", measured.what());
    json.put("millis", measured.value().toMillis());
    json.put("how", measured.how());
    return json;
  }

  private static Map<String, Object> trail(RunTrail trail) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("approvedBy", trail.approvedBy().name());
    json.put("approvalReason", trail.approvalReason());
    json.put("takings", trail.takings().stream().map(ReportJson::taking).toList());
    json.put("decisions", trail.decisions().stream().map(ReportJson::decision).toList());
    json.put("clockSetbackMillis", trail.clockSetback().toMillis());
    json.put("records", trail.records());
    json.put("lastHash", trail.lastHash());
    return json;
  }

  private static Map<String, Object> taking(RunTrail.Taking taking) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("at", taking.at().toString());
    json.put("epoch", taking.epoch());
    json.put("owner", taking.owner());
    return json;
  }

  private static Map<String, Object> decision(RunTrail.Decision decision) {
    Map<String, Object> json = new LinkedHashMap<>();
    decision.askedAt().ifPresent(at -> json.put("askedAt", at.toString()));
    json.put("answeredAt", decision.answeredAt().toString());
    json.put("asked", decision.asked());
    json.putAll(answer(decision.answer()));
    return json;
  }

  private static Map<String, Object> step(StepReport step) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", step.step().value());
    json.put("state", step.state().name());
    json.put("attempts", step.attempts());
    step.startedAt().ifPresent(at -> json.put("startedAt", at.toString()));
    step.endedAt().ifPresent(at -> json.put("endedAt", at.toString()));
    json.put("millis", step.took().toMillis());
    json.put("seen", step.seen());
    step.by().ifPresent(person -> json.put("by", person.name()));
    if (!step.outputs().isEmpty()) {
      json.put("found", step.outputs());
    }
    return json;
  }

  private static Map<String, Object> debt(Debt debt) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("step", debt.step().value());
    debt.dataCenter().ifPresent(dc -> json.put("dataCenter", dc.value()));
    json.put("undo", debt.undo());
    json.put("why", debt.why());
    json.put("remedy", debt.remedy());
    return json;
  }

  private static Map<String, Object> answer(Answer answer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("question", answer.question());
    json.put("choice", answer.choice().name());
    json.put("by", answer.by().name());
    json.put("reason", answer.reason());
    return json;
  }

  private static Map<String, Object> evidence(Evidence evidence) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("witness", evidence.witness());
    json.put("strength", evidence.strength().name());
    json.put("claims", evidence.claims().stream().map(FenceClaim::toString).sorted().toList());
    json.put("seen", evidence.seen());
    json.put("observedAt", evidence.observedAt().toString());
    return json;
  }
}

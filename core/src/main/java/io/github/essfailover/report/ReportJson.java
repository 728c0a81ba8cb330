package io.github.essfailover.report;

import io.github.essfailover.fence.Evidence;
import io.github.essfailover.fence.FenceClaim;
import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.CriticalPath;
import io.github.essfailover.spi.Answer;
import java.util.LinkedHashMap;
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
    json.put("steps", report.steps().stream().map(ReportJson::step).toList());
    json.put("debts", report.debts().stream().map(ReportJson::debt).toList());
    json.put("answers", report.answers().stream().map(ReportJson::answer).toList());
    json.put("evidence", report.evidence().stream().map(ReportJson::evidence).toList());
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

package io.github.essfailover.report;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.text.Table;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A deployment's readiness, for people and for machines. */
final class ReadinessWords {

  private static final long VERSION = 1;

  private ReadinessWords() {}

  static String text(DeploymentReadiness of) {
    StringBuilder text = new StringBuilder(headline(of));
    text.append("\n").append(targets(of)).append("\n");
    for (TargetReadiness each : of.targets()) {
      text.append("  ").append(each.target()).append(": ").append(each.reason()).append("\n");
      each.remembered()
          .forEach(
              (group, loss) ->
                  text.append("    data of ")
                      .append(group)
                      .append(" ")
                      .append(loss.words(of.at()))
                      .append("\n"));
    }
    Table findings = new Table("  ");
    of.findings().forEach(f -> row(findings, f));
    of.targets()
        .forEach(
            each ->
                each.findings().stream()
                    .filter(f -> !of.findings().contains(f))
                    .forEach(f -> row(findings, f)));
    return text + "Findings at " + of.at() + ", gathered in " + of.took() + "\n" + findings;
  }

  static String headline(DeploymentReadiness of) {
    return of.active()
        + (of.recorded() ? " is active" : " is seen to be active")
        + of.proposed()
            .map(best -> "; if it is lost, fail over to " + best.target())
            .orElse("; if it is lost, no data center is ready to take over");
  }

  static String loss(TargetReadiness of) {
    return of.rpo().entrySet().stream()
        .map(loss -> loss.getKey() + ": " + loss.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Table targets(DeploymentReadiness of) {
    Table table = new Table("  ");
    for (TargetReadiness each : of.targets()) {
      table.row(
          each.target().value(),
          each.verdict().name(),
          "loses " + loss(each),
          "takes " + each.rto().map(Duration::toString).orElse("-"));
    }
    return table;
  }

  private static void row(Table table, Finding f) {
    table.row(
        f.severity().name(),
        f.check(),
        f.dataCenter().map(DataCenterId::value).orElse("-"),
        f.seen(),
        f.remedy());
  }

  static String json(DeploymentReadiness of) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("at", of.at().toString());
    json.put("tookMillis", of.took().toMillis());
    json.put("active", of.active().value());
    json.put("recorded", of.recorded());
    json.put("silent", of.silent().stream().map(DataCenterId::value).toList());
    of.proposed().ifPresent(best -> json.put("proposed", best.target().value()));
    json.put("targets", of.targets().stream().map(ReadinessWords::json).toList());
    json.put("findings", findings(of.findings()));
    return JsonText.writeIndented(json);
  }

  private static Map<String, Object> json(TargetReadiness of) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("target", of.target().value());
    json.put("verdict", of.verdict().name());
    Map<String, Object> rpo = new LinkedHashMap<>();
    of.rpo().forEach((group, loss) -> rpo.put(group, loss.toString()));
    json.put("rpo", rpo);
    Map<String, Object> remembered = new LinkedHashMap<>();
    of.remembered()
        .forEach(
            (group, loss) ->
                remembered.put(
                    group,
                    Map.of("atLeastBytes", loss.atLeastBytes(), "asOf", loss.asOf().toString())));
    json.put("remembered", remembered);
    of.rto().ifPresent(rto -> json.put("rtoMillis", rto.toMillis()));
    of.behindBytes().ifPresent(bytes -> json.put("behindBytes", bytes));
    json.put("reason", of.reason());
    json.put("findings", findings(of.findings()));
    return json;
  }

  private static List<Map<String, Object>> findings(List<Finding> all) {
    return all.stream().map(ReadinessWords::json).toList();
  }

  private static Map<String, Object> json(Finding f) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", f.check());
    f.dataCenter().ifPresent(dc -> json.put("dataCenter", dc.value()));
    json.put("severity", f.severity().name());
    json.put("seen", f.seen());
    json.put("remedy", f.remedy());
    return json;
  }
}

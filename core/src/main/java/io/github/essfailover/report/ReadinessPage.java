package io.github.essfailover.report;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.internal.render.Pages;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Readiness on pages and for machines. */
final class ReadinessPage {

  private static final long VERSION = 1;

  private ReadinessPage() {}

  static String html(ReadinessReport report) {
    return Pages.html("readiness", model(report));
  }

  static String html(DeploymentReadiness readiness) {
    return Pages.html("readiness", model(readiness));
  }

  static String markdown(ReadinessReport report) {
    return Pages.markdown("readiness", model(report));
  }

  static String markdown(DeploymentReadiness readiness) {
    return Pages.markdown("readiness", model(readiness));
  }

  static String json(ReadinessReport report) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", VERSION);
    json.put("at", report.at().toString());
    json.put("verdict", report.verdict().name());
    json.put("findings", report.findings().stream().map(ReadinessPage::finding).toList());
    return JsonText.write(json);
  }

  private static Map<String, Object> model(ReadinessReport report) {
    return model(report.at(), report.verdict(), "", report.findings(), List.of());
  }

  private static Map<String, Object> model(DeploymentReadiness of) {
    Set<Finding> findings = new LinkedHashSet<>(of.findings());
    of.targets().forEach(target -> findings.addAll(target.findings()));
    return model(
        of.at(),
        of.verdict(),
        ReadinessWords.headline(of),
        findings.stream().sorted((a, b) -> b.severity().compareTo(a.severity())).toList(),
        of.targets());
  }

  private static Map<String, Object> model(
      Instant at,
      ReadinessReport.Verdict verdict,
      String headline,
      List<Finding> findings,
      List<TargetReadiness> targets) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("verdict", words(verdict));
    model.put("tone", tone(verdict));
    model.put("at", RunTimeline.instant(at));
    model.put("headline", headline);
    model.put("targets", targets.stream().map(ReadinessPage::target).toList());
    model.put("hasTargets", !targets.isEmpty());
    model.put("findings", findings.stream().map(ReadinessPage::row).toList());
    model.put("hasFindings", !findings.isEmpty());
    return model;
  }

  private static Map<String, Object> target(TargetReadiness target) {
    return Map.of(
        "name", target.target().value(),
        "verdict", target.verdict().name(),
        "loss", ReadinessWords.loss(target),
        "time", target.rto().map(Durations::words).orElse(""),
        "why", target.reason());
  }

  private static Map<String, Object> row(Finding finding) {
    Map<String, Object> row = finding(finding);
    row.put("look", finding.severity().name().toLowerCase(Locale.ROOT));
    return row;
  }

  private static Map<String, Object> finding(Finding finding) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", finding.check());
    json.put("dataCenter", finding.dataCenter().map(DataCenterId::value).orElse(""));
    json.put("severity", finding.severity().name());
    json.put("seen", finding.seen());
    json.put("remedy", finding.remedy());
    return json;
  }

  private static String words(ReadinessReport.Verdict verdict) {
    return switch (verdict) {
      case READY -> "Ready";
      case READY_WITH_RISKS -> "Ready, with risks";
      case NOT_READY -> "Not ready";
    };
  }

  private static String tone(ReadinessReport.Verdict verdict) {
    return switch (verdict) {
      case READY -> "good";
      case READY_WITH_RISKS -> "warn";
      case NOT_READY -> "bad";
    };
  }
}

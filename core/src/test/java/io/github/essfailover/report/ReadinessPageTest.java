package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ReadinessPageTest {

  private static final Instant AT = Instant.parse("2026-11-23T02:00:00Z");

  static ReadinessReport report() {
    return new ReadinessReport(
        AT,
        List.of(
            Finding.of("dns.ttl", Severity.WARNING, "TTL is 3600 s", "Lower it to 60 s."),
            Finding.of("database.lag", Severity.ERROR, "<b>|`x`\n# y", "Mend \"it\".")
                .in(DataCenterId.of("dc2")),
            Finding.of("clock.skew", Severity.INFO, "2 ms", "Nothing.")));
  }

  static DeploymentReadiness deployment() {
    return new DeploymentReadiness(
        AT,
        Duration.ofSeconds(1),
        DataCenterId.of("dc1"),
        true,
        new TreeSet<>(),
        report().findings(),
        List.of(
            target("dc3", ReadinessReport.Verdict.READY, List.of(), "nearest to the source"),
            target(
                "dc2",
                ReadinessReport.Verdict.NOT_READY,
                List.of(Finding.of("plan.none", Severity.ERROR, "no plan", "Mend it.")),
                "database.lag | <i>")));
  }

  private static TargetReadiness target(
      String name, ReadinessReport.Verdict verdict, List<Finding> findings, String why) {
    boolean ready = findings.isEmpty();
    return new TargetReadiness(
        DataCenterId.of(name),
        verdict,
        ready ? new TreeMap<>(Map.of("main", DataLoss.none())) : new TreeMap<>(),
        new TreeMap<>(),
        ready ? Optional.of(Duration.ofSeconds(73)) : Optional.empty(),
        OptionalLong.empty(),
        findings,
        why);
  }

  @Test
  void forms_findings_worstFirstAndEscaped() {
    assertThat(report().toHtml())
        .contains("<h1>Not ready</h1>", "&lt;b&gt;|", "Mend &quot;it&quot;.")
        .doesNotContain("<b>");
    assertThat(report().toMarkdown())
        .contains("| ERROR | database.lag | dc2 | &lt;b&gt;\\|\\`x\\` \\# y | Mend \"it\". |");
    JsonFields json = JsonFields.parse(report().toJson());
    assertThat(json.text("verdict")).isEqualTo("NOT_READY");
    assertThat(json.objects("findings"))
        .extracting(finding -> finding.text("check"))
        .containsExactly("database.lag", "dns.ttl", "clock.skew");
  }

  @Test
  void forms_nothingFound_sayIt() {
    ReadinessReport ready = new ReadinessReport(AT, List.of());

    assertThat(ready.toHtml()).contains("<h1>Ready</h1>", "No check found anything.");
    assertThat(ready.toMarkdown()).contains("# Ready", "No check found anything.");
  }

  @Test
  void forms_targets_inTheirOrder() {
    DeploymentReadiness deployment = deployment();

    assertThat(deployment.verdict()).isEqualTo(ReadinessReport.Verdict.READY);
    assertThat(deployment.toMarkdown())
        .contains("# Ready", "dc1 is active; if it is lost, fail over to dc3")
        .containsPattern("dc3 . READY . main: .+ . nearest to the source")
        .contains("| dc2 | NOT\\_READY |  |  | database.lag \\| &lt;i&gt; |")
        .contains("| ERROR | plan.none |");
    assertThat(deployment.toHtml()).contains("Possible targets").doesNotContain("<i>");
  }
}

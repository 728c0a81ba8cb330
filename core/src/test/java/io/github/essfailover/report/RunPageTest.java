package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.internal.json.JsonText;
import io.github.essfailover.journal.RecordedRun;
import io.github.essfailover.journal.SampleRun;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPageTest {

  /** Everything that would break out of one of the forms. */
  private static final String HOSTILE =
      "\"'><script>alert(1)</script><!-- {{run}} ${x} | a | `b` **c** [d](javascript:e)\n"
          + "# f\r\n\u202Egnp.exe\u2066\u061C & \uD800";

  private static final Pattern NETWORK =
      Pattern.compile("<script|<link rel=\"style|<img|src=|@import|url\\((?!#)|https?://");

  static RunReport recorded(String name) {
    return RunReport.of(RecordedRun.named(name));
  }

  static RunReport hostile() {
    return RunReport.of(
            SampleRun.opened(1)
                .started("fence.hold.dc1", 1)
                .settled("fence.hold.dc1", StepState.OWED, HOSTILE)
                .provenFrom(1)
                .ended(Outcome.COMPLETED_WITH_DEBTS, HOSTILE)
                .history())
        .with(new Measurement(HOSTILE, Duration.ofSeconds(3), HOSTILE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"power-loss", "aborted"})
  void recorded_everyForm_asAgreed(String name) {
    RunReport report = recorded(name);

    GoldenFile.assertSame(name + ".html", report.toHtml());
    GoldenFile.assertSame(name + ".md", report.toMarkdown());
    GoldenFile.assertSame(name + ".txt", report.toText());
    GoldenFile.assertSame(
        name + ".json", JsonText.writeIndented(JsonText.parse(report.toJson())) + "\n");
  }

  @Test
  void html_anyRun_needsNothingFromElsewhere() {
    assertThat(NETWORK.matcher(recorded("power-loss").toHtml()).results()).isEmpty();
    assertThat(recorded("power-loss").toHtml())
        .contains("default-src 'none'")
        .contains("prefers-color-scheme: dark")
        .contains("<html lang=\"en\">");
  }

  @Test
  void html_hostileText_shownAsText() {
    String html = hostile().toHtml();

    assertThat(html)
        .doesNotContain("<script")
        .doesNotContain("<!--")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .contains("&quot;&#39;&gt;");
    assertThat(html).doesNotContain("\u202E", "\u2066", "\u061C", "\r");
    assertThat(html).contains("{{run}}");
  }

  @Test
  void markdown_hostileText_staysInItsPlace() {
    String markdown = hostile().toMarkdown();

    assertThat(markdown)
        .doesNotContain("<script")
        .contains("&lt;script&gt;")
        .contains("\\| a \\| \\`b\\` \\*\\*c\\*\\* \\[d\\](javascript:e) \\# f ");
    assertThat(markdown.lines().filter(line -> line.startsWith("# "))).hasSize(1);
    assertThat(markdown.lines().filter(line -> line.startsWith("| fence.hold.dc1")))
        .singleElement()
        .satisfies(row -> assertThat(row.split("(?<!\\\\)\\|", -1)).hasSize(9));
    assertThat(markdown).doesNotContain("\u202E", "\u2066", "\u061C", "\r");
  }

  @Test
  void measurement_given_shownWithHowItWasMeasured() {
    RunReport report =
        recorded("power-loss")
            .with(new Measurement("users' downtime", Duration.ofSeconds(17), "a probe in dc3"));

    assertThat(report.toHtml()).contains("users&#39; downtime", "17.0 s", "a probe in dc3");
    assertThat(report.toMarkdown()).contains("users' downtime: **17.0 s** (a probe in dc3)");
    assertThat(report.toJson()).contains("\"millis\":17000", "a probe in dc3");
    assertThat(report.toHtml()).doesNotContain("not measured");
  }

  @Test
  void measurement_none_pagesSayThatDowntimeIsNotKnown() {
    assertThat(recorded("power-loss").toHtml()).contains("not measured");
  }

  @Test
  void pictures_afterLoss_tellFenceAndReplication() {
    assertThat(recorded("power-loss").toMarkdown())
        .contains("dc1: active; dc2: standby; dc3: standby; dc1 replicates to dc2, dc3.")
        .contains("dc2: active; dc3: standby; dc2 replicates to dc3.");
    assertThat(recorded("aborted").toMarkdown()).contains("dc1: active, as before");
  }
}

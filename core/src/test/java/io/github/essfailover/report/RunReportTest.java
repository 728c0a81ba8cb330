package io.github.essfailover.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.internal.json.JsonFields;
import io.github.essfailover.journal.SampleRun;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunReportTest {

  private static final String HOLD = "fence.hold.dc1";
  private static final String GATE = "fence.gate.dc1";

  private static RunReport report(SampleRun run) {
    return RunReport.of(run.history());
  }

  private static SampleRun owed() {
    return SampleRun.opened(1)
        .started(HOLD, 1)
        .settled(HOLD, StepState.OWED, "no route to dc1")
        .provenFrom(1)
        .ended(Outcome.COMPLETED_WITH_DEBTS, "");
  }

  private static SampleRun overridden() {
    return SampleRun.opened(1)
        .started(HOLD, 1)
        .proven(HOLD, Map.of())
        .started(GATE, 1)
        .answered(Choice.OVERRIDE, "saw the fire")
        .waived(GATE)
        .provenFrom(2)
        .ended(Outcome.COMPLETED_WITH_DEBTS, "");
  }

  private static SampleRun failed() {
    return SampleRun.opened(1)
        .started(HOLD, 1)
        .failed(HOLD, "no route")
        .ended(Outcome.FAILED, "nobody answered");
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        Arguments.of(SampleRun.completed(1), "COMPLETED: dc2 has taken over from dc1"),
        Arguments.of(
            owed(),
            "COMPLETED_WITH_DEBTS: dc2 has taken over from dc1, with debts;"
                + " dc1 IS NOT FENCED"),
        Arguments.of(
            overridden(),
            "COMPLETED_WITH_DEBTS SPLIT_RISK: dc2 has taken over from dc1, with debts"),
        Arguments.of(failed(), "FAILED: the failover from dc1 to dc2 failed"),
        Arguments.of(
            SampleRun.opened(1).ended(Outcome.ABORTED, "undone"),
            "ABORTED: the failover from dc1 to dc2 was undone"),
        Arguments.of(
            SampleRun.opened(1).ended(Outcome.INTERRUPTED, "stop"),
            "INTERRUPTED: the failover from dc1 to dc2 stopped on the way"));
  }

  @ParameterizedTest
  @MethodSource("endings")
  void headline_eachOutcome_onFirstLineAndInJson(SampleRun run, String headline) {
    RunReport report = report(run);

    assertThat(report.headline()).isEqualTo(headline);
    assertThat(report.toText().lines().findFirst()).contains(headline);
    assertThat(JsonFields.parse(report.toJson()).text("headline")).isEqualTo(headline);
    assertThat(JsonFields.parse(report.toJson()).text("outcome"))
        .isEqualTo(report.outcome().name());
  }

  @Test
  void of_completed_timesLossAndPath() {
    RunReport report = report(SampleRun.completed(1));

    assertThat(report.foundLoss()).isEqualTo(Map.of("main", DataLoss.ofBytes(128)));
    assertThat(report.steps()).allSatisfy(s -> assertThat(s.state()).isEqualTo(StepState.PROVEN));
    assertThat(report.steps()).allSatisfy(s -> assertThat(s.took()).hasSeconds(1));
    assertThat(report.recoveryTime()).isEqualTo(Duration.ofSeconds(10));
    assertThat(report.criticalPath().steps())
        .extracting(StepId::value)
        .containsExactly(
            "fence.gate.dc1",
            "catchup.main.dc2",
            "promote.main.dc2",
            "verify.service.dc2",
            "record.dc2");
    assertThat(report.evidence()).hasSize(2);
    assertThat(report.debts()).isEmpty();
    assertThat(report.splitRisk()).isFalse();
  }

  @Test
  void of_owedFence_debtWithRemedy() {
    RunReport report = report(owed());

    assertThat(report.debts())
        .singleElement()
        .satisfies(
            debt -> {
              assertThat(debt.isFence()).isTrue();
              assertThat(debt.why()).isEqualTo("no route to dc1");
              assertThat(debt.remedy())
                  .isEqualTo(
                      "keep dc1 from coming back alive until this is done:"
                          + " nothing re-creates workloads in dc1");
            });
    assertThat(report.toText()).contains("\nOwed\n  fence.hold.dc1  keep dc1 from");
  }

  @Test
  void of_overridden_saysWhoAndWhy() {
    RunReport report = report(overridden());

    assertThat(report.splitRisk()).isTrue();
    assertThat(report.toText()).contains("Decided by people", "OVERRIDE", "saw the fire", "(Ada)");
    assertThat(report.step(StepId.of(GATE)))
        .hasValueSatisfying(step -> assertThat(step.by()).contains(SampleRun.ADA));
  }

  @Test
  void of_noEnd_interrupted() {
    assertThat(report(SampleRun.opened(1)).outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(report(SampleRun.opened(1).provenFrom(0)).outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(report(SampleRun.opened(1).provenFrom(0)).note()).isEqualTo("the run has not ended");
  }

  @Test
  void of_resumedAfterItsEnd_interruptedAgain() {
    RunReport report =
        report(SampleRun.opened(1).ended(Outcome.INTERRUPTED, "told to stop").resumed(2));

    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    assertThat(report.note()).isEqualTo("the run has not ended");
  }

  @Test
  void of_successorWithClockBehind_noNegativeTimesAndSaysSo() {
    RunReport report =
        report(
            SampleRun.opened(1)
                .started(HOLD, 1)
                .clockSetBack(Duration.ofMinutes(10))
                .resumed(2)
                .started(HOLD, 2)
                .proven(HOLD, Map.of())
                .provenFrom(1)
                .ended(Outcome.COMPLETED, ""));

    assertThat(report.trail().clockSetback()).isEqualTo(Duration.ofSeconds(599));
    assertThat(report.recoveryTime()).isZero();
    assertThat(report.steps()).noneSatisfy(step -> assertThat(step.took()).isNegative());
    String warning = "Clocks: orchestrators' clocks disagreed by 9 min 59 s or more";
    assertThat(report.toText()).contains(warning).doesNotContain("  -", "+-");
    assertThat(report.toMarkdown()).contains("clocks disagreed by 9 min 59 s");
    assertThat(report.toHtml()).contains("clocks disagreed by 9 min 59 s").doesNotContain("+-");
    assertThat(
            JsonFields.parse(report.toJson())
                .object("trail")
                .orElseThrow()
                .number("clockSetbackMillis"))
        .isEqualTo(599_000);
  }

  @Test
  void of_clocksThatAgree_saysNothingOfThem() {
    RunReport report = report(SampleRun.opened(1).started(HOLD, 1).resumed(2));

    assertThat(report.trail().clockSetback()).isZero();
    assertThat(report.toText()).doesNotContain("Clocks");
  }

  @Test
  void of_twoAttempts_countedFromTheFirst() {
    RunReport report =
        report(
            SampleRun.opened(1)
                .started(HOLD, 1)
                .failed(HOLD, "no route")
                .started(HOLD, 2)
                .proven(HOLD, Map.of()));

    StepReport step = report.step(StepId.of(HOLD)).orElseThrow();
    assertThat(step.attempts()).isEqualTo(2);
    assertThat(step.took()).hasSeconds(3);
    assertThat(report.toText()).contains("2 attempts");
  }

  @Test
  void text_everyKind_hasEverySection() {
    String text = report(SampleRun.ofEveryKind()).toText();

    assertThat(text)
        .contains("Run example.org-1: INC-4711: dc1 lost power")
        .contains("recovery time", "critical path", "data of main")
        .contains("128 bytes", "predicted unknown since 2026-11-22T02:59:55Z")
        .contains("\nSteps\n", "\nOwed\n", "\nDecided by people\n", "\nEvidence\n")
        .contains("[NO_EGRESS, NO_WRITES(main)]");
  }

  @Test
  void json_everyKind_allFields() {
    RunReport report = report(SampleRun.ofEveryKind());
    JsonFields json = JsonFields.parse(report.toJson());

    assertThat(json.number("version")).isEqualTo(1);
    assertThat(json.text("run")).isEqualTo("example.org-1");
    assertThat(json.text("planDigest")).isEqualTo(report.plan().digest());
    assertThat(json.truth("splitRisk")).isTrue();
    assertThat(json.textMap("foundLoss")).isEqualTo(Map.of("main", "128 bytes"));
    assertThat(json.number("recoveryMillis")).isEqualTo(report.recoveryTime().toMillis());
    assertThat(json.objects("steps").stream().map(step -> step.text("step")).toList())
        .isEqualTo(report.steps().stream().map(step -> step.step().value()).toList());
    assertThat(json.objects("debts")).hasSize(1);
    assertThat(json.objects("answers")).hasSize(1);
    assertThat(json.objects("evidence")).hasSameSizeAs(report.evidence());
  }

  @Test
  void of_lineBreaksFromOutside_stayInTheirRow() {
    RunReport report =
        report(
            SampleRun.opened(1)
                .started(HOLD, 1)
                .settled(HOLD, StepState.OWED, "first\nrecord.dc2  proven")
                .ended(Outcome.INTERRUPTED, ""));

    assertThat(report.toText().lines()).noneMatch(line -> line.startsWith("record.dc2  proven"));
  }

  @Test
  void readiness_findings_worstFirst() {
    ReadinessReport report =
        new ReadinessReport(
            io.github.essfailover.plan.SamplePlans.CREATED,
            io.github.essfailover.plan.SamplePlans.failover().findings());

    assertThat(report.verdict()).isEqualTo(ReadinessReport.Verdict.READY_WITH_RISKS);
    assertThat(report.toText().lines().toList().get(1)).contains("WARNING", "dns.none");
    assertThat(new ReadinessReport(report.at(), List.of()).verdict())
        .isEqualTo(ReadinessReport.Verdict.READY);
  }
}

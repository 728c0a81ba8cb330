package io.github.essfailover.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RecordedRun;
import io.github.essfailover.model.StepId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanPageTest {

  private static Plan recorded() {
    return RecordedRun.named("power-loss")
        .opening()
        .map(JournalEntry.RunOpened::plan)
        .orElseThrow();
  }

  @Test
  void markdown_plan_tellsCostStepsAndGraph() {
    assertThat(recorded().toMarkdown())
        .contains("# The failover of example.org from dc1 to dc2")
        .contains("Expected time: about **1 min 13 s**")
        .contains("| promote.main.dc2 | ")
        .contains("```mermaid\nflowchart TD\n");
  }

  @Test
  void mermaid_plan_everyStepAndNeedOnce() {
    Plan plan = recorded();
    long needs =
        plan.steps().stream().mapToLong(s -> s.after().size() + s.afterSettled().size()).sum();

    assertThat(plan.toMermaid().lines().filter(line -> line.contains("[\"")))
        .hasSize(plan.steps().size());
    assertThat(plan.toMermaid().lines().filter(line -> line.contains("->"))).hasSize((int) needs);
    assertThat(plan.toMermaid()).contains("stroke-width:4px");
  }

  @Test
  void mermaid_hostileSummary_staysInItsLabel() {
    Plan plan = recorded();
    Step hostile = Step.builder(StepId.of("x"), "x").summary("a\"]\nend; <b> ``` #quot;").build();
    Plan changed =
        new Plan(
            plan.deployment(),
            plan.request(),
            plan.topology(),
            plan.createdAt(),
            plan.expiresAt(),
            List.of(hostile),
            plan.facts(),
            plan.prediction(),
            plan.findings());

    assertThat(changed.toMermaid().lines())
        .containsExactly(
            "flowchart TD", "  s0[\"x: a#34;#93; end#59; #60;b#62; #96;#96;#96; #35;quot#59;\"]");
  }

  @Test
  void slack_parallelWays_whatTheShorterOneHasLeft() {
    StepId first = StepId.of("a");
    Step a = Step.builder(first, "t").build();
    Step b = Step.builder(StepId.of("b"), "t").after(first).build();
    Step c = Step.builder(StepId.of("c"), "t").after(first).build();
    Map<String, Duration> took =
        Map.of("a", Duration.ofSeconds(1), "b", Duration.ofSeconds(5), "c", Duration.ofSeconds(2));

    assertThat(CriticalPath.slack(List.of(a, b, c), step -> took.get(step.id().value())))
        .isEqualTo(
            Map.of(a.id(), Duration.ZERO, b.id(), Duration.ZERO, c.id(), Duration.ofSeconds(3)));
  }
}

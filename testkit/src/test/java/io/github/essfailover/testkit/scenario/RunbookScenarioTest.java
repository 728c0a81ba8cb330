package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.Runbook;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person would type when the orchestrator is lost. */
class RunbookScenarioTest {

  /** Approves plans and answers nothing else. */
  private static final ApprovalGate SILENT =
      (question, deadline) -> {
        if (question.run().isEmpty()) {
          return Answer.to(question, Choice.APPROVE, Person.named("Ada"), "go");
        }
        throw AdapterException.notApplied(
            "NOBODY_ANSWERED", "Nobody answered.", Map.of("question", question.id()), null);
      };

  private static List<String> steps(Runbook runbook) {
    return runbook.steps().stream().map(section -> section.step().value()).toList();
  }

  @Test
  void runbook_planNotBegun_everyStepAndNothingChanged() {
    Stage stage = Stage.seeded(71);
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(Stage.LOST);

    Runbook runbook = orchestrator.runbook(plan);

    assertThat(steps(runbook))
        .containsExactlyElementsOf(plan.steps().stream().map(s -> s.id().value()).toList());
    assertThat(runbook.steps())
        .filteredOn(section -> section.step().equals(StepId.of("promote.main.dc2")))
        .singleElement()
        .satisfies(section -> assertThat(section.commands()).isNotEmpty());
    assertThat(runbook.toMarkdown()).contains("## promote.main.dc2", "proves that dc1 is fenced");
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
    assertThat(stage.journal.runs()).isEmpty();
  }

  @Test
  void runbook_runThatStopped_onlyWhatIsLeftWithItsMarks() {
    Stage stage = Stage.seeded(72);
    FailoverOrchestrator orchestrator = stage.builder().approvals(SILENT).build();
    Plan plan = orchestrator.plan(Stage.UNSTATED);
    stage.world.powerLoss("dc1");
    RunReport report = stage.finish(orchestrator.start(plan));
    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);

    Runbook runbook = orchestrator.runbook(plan);

    assertThat(runbook.run()).isEqualTo(report.run());
    assertThat(steps(runbook))
        .containsExactlyElementsOf(
            report.steps().stream()
                .filter(s -> s.state() != StepState.PROVEN)
                .map(s -> s.step().value())
                .toList())
        .contains("promote.main.dc2")
        .doesNotContain("quiet.dc2");
  }

  @Test
  void runbook_somethingDoesNotAnswer_restIsWrittenAndThatIsSaid() {
    Stage stage = Stage.seeded(73);
    FailoverOrchestrator orchestrator = stage.orchestrator();
    Plan plan = orchestrator.plan(Stage.LOST);
    stage.world.powerLoss("dc1");
    stage.world.powerLoss("dc3");

    Runbook runbook = orchestrator.runbook(plan);

    assertThat(steps(runbook)).hasSize(plan.steps().size());
    assertThat(runbook.steps())
        .filteredOn(section -> section.step().value().startsWith("promote."))
        .allSatisfy(section -> assertThat(section.commands()).isNotEmpty());
  }
}

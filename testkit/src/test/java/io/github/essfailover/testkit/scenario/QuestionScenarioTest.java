package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person's answer is good for: this question, on this evidence. */
class QuestionScenarioTest {

  private static final String GATE = "fence.gate.dc1.failed";
  private static final String DEBTS = "fence.debts.dc1.failed";
  private static final Person BOB = Person.named("Bob");

  /** What was asked about the gate. */
  private final List<Question> asked = new ArrayList<>();

  private interface Thinking {
    Answer about(Question question) throws InterruptedException;
  }

  /** Approves the plan; the gate's questions are left to the one who thinks. */
  private ApprovalGate gate(Thinking person) {
    return (question, deadline) -> {
      if (question.run().isEmpty()) {
        return Answer.to(question, Choice.APPROVE, BOB, "go");
      }
      if (question.id().equals(DEBTS)) {
        return Answer.to(question, Choice.WAIVE, BOB, "we watch it");
      }
      assertThat(question.id()).isEqualTo(GATE);
      asked.add(question);
      return person.about(question);
    };
  }

  private static Answer nobody(Question question) {
    throw AdapterException.notApplied(
        "NOBODY_ANSWERED", "Nobody answered.", Map.of("question", question.id()), null);
  }

  private static RunReport run(Stage stage, ApprovalGate gate) {
    var orchestrator = stage.builder().approvals(gate).build();
    return stage.finish(orchestrator.start(orchestrator.plan(Stage.UNSTATED)));
  }

  private static void nothingIsPromoted(Stage stage) {
    stage.time.advance(Duration.ofMinutes(5));
    assertThat(stage.calls("dc2", Port.DATABASE, "promote")).isZero();
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  @Test
  void answer_boundToOtherEvidence_isNotTaken() {
    Stage stage = Stage.seeded(51);
    stage.world.powerLoss("dc1");

    RunReport report =
        run(
            stage,
            gate(
                question ->
                    new Answer(question.id(), "what I saw before", Choice.OVERRIDE, BOB, "sure")));

    assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(report.note()).contains(GATE).contains("answers other questions");
    assertThat(asked).hasSize(3);
    assertThat(report.splitRisk()).isFalse();
    nothingIsPromoted(stage);
  }

  @Test
  void answer_thatWasNotOffered_isNotTaken() {
    Stage stage = Stage.seeded(52);
    stage.world.powerLoss("dc1");

    RunReport report =
        run(stage, gate(question -> Answer.to(question, Choice.WAIVE, BOB, "leave it out")));

    assertThat(report.note()).contains("answers other questions");
    nothingIsPromoted(stage);
  }

  @Test
  void override_whileTheSourceComesBack_isNotUsedAndAskedAgainOnWhatIsKnownNow() {
    Stage stage = Stage.seeded(53);
    stage.world.powerLoss("dc1");

    RunReport report =
        run(
            stage,
            gate(
                question -> {
                  if (asked.size() > 1) {
                    return Answer.to(question, Choice.STOP, BOB, "it lives");
                  }
                  stage.world.powerReturns("dc1");
                  stage.time.pause(Duration.ofMinutes(1));
                  return Answer.to(question, Choice.OVERRIDE, BOB, "it is dead");
                }));

    assertThat(asked).hasSizeGreaterThan(1);
    assertThat(asked.get(1).basis()).isNotEqualTo(asked.get(0).basis());
    assertThat(report.splitRisk()).isFalse();
    nothingIsPromoted(stage);
  }

  @Test
  void question_afterAResume_isAskedUnderTheSameIdInTheNewEpoch() {
    Stage stage = Stage.seeded(54);
    stage.world.powerLoss("dc1");
    RunReport first = run(stage, gate(QuestionScenarioTest::nobody));

    var another =
        stage
            .builder()
            .approvals(gate(question -> Answer.to(question, Choice.OVERRIDE, BOB, "seen it burn")))
            .build();
    RunReport second = stage.finish(another.resume(first.run()));

    assertThat(asked).hasSize(2);
    assertThat(asked).extracting(Question::run).containsOnly(asked.get(0).run());
    assertThat(asked.get(1).epoch()).isGreaterThan(asked.get(0).epoch());
    assertThat(second.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(second.step(StepId.of("fence.gate.dc1")).flatMap(StepReport::by)).contains(BOB);
  }

  @Test
  void answer_toTheQuestionOfAnEarlierEpoch_isNotTaken() {
    Stage stage = Stage.seeded(55);
    stage.world.powerLoss("dc1");
    RunReport first = run(stage, gate(QuestionScenarioTest::nobody));
    Question earlier = asked.get(0);

    var another =
        stage
            .builder()
            .approvals(gate(question -> Answer.to(earlier, Choice.OVERRIDE, BOB, "late mail")))
            .build();
    RunReport second = stage.finish(another.resume(first.run()));

    assertThat(asked.get(1).id()).isEqualTo(earlier.id());
    assertThat(second.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(second.answers()).isEmpty();
    nothingIsPromoted(stage);
  }

  @Test
  void fencesThatAreOwed_whereGuardsRun_nobodyIsAskedToAnswerForThem() {
    Stage stage = Stage.seeded(56);
    stage.world.powerLoss("dc1");
    var guarded = stage.builder().guarded("Ada: a guard runs in each cluster").build();

    RunReport report = stage.finish(guarded.start(guarded.plan(Stage.LOST)));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.headline()).contains("dc1 IS NOT FENCED");
    assertThat(stage.people.questions()).noneMatch(q -> q.id().startsWith("fence.debts"));
  }
}

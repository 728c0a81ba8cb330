package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A waiver holds for what the person was told. */
class WaiverScenarioTest {

  private static final String LOSS = "catchup.main.dc2.failed";
  private static final Person BOB = Person.named("Bob");
  private static final Failover NOTHING_TO_LOSE = Stage.LOST.losingAtMost(0);

  private final List<Question> asked = new ArrayList<>();

  @Test
  void waiverOfTheLoss_whileTheSourceCameBackAndWasFenced_isAskedAgainWithWhatIsKnownNow() {
    Stage stage = Stage.seeded(71).commits(5);
    stage.world.powerLoss("dc1");

    RunReport report =
        run(
            stage,
            question -> {
              if (asked.size() > 1) {
                return Answer.to(question, Choice.ABORT, BOB, "it is back and has everything");
              }
              stage.world.powerReturns("dc1");
              stage.time.pause(Duration.ofMinutes(1));
              return Answer.to(question, Choice.WAIVE, BOB, "we lose the last moments");
            });

    assertThat(asked).hasSize(2);
    assertThat(asked.get(1).facts()).isNotEqualTo(asked.get(0).facts());
    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(stage.calls("dc2", Port.DATABASE, "promote")).isZero();
    WorldAssert.assertThat(stage.world).lostNothing();
  }

  @Test
  void waiverOfTheLoss_whileNothingChanged_isTaken() {
    Stage stage = Stage.seeded(72).commits(5);
    stage.world.powerLoss("dc1");

    RunReport report =
        run(stage, question -> Answer.to(question, Choice.WAIVE, BOB, "we lose the last moments"));

    assertThat(asked).hasSize(1);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  private interface Thinking {
    Answer about(Question question) throws InterruptedException;
  }

  private RunReport run(Stage stage, Thinking person) {
    var orchestrator = stage.builder().approvals(gate(person)).build();
    return stage.finish(orchestrator.start(orchestrator.plan(NOTHING_TO_LOSE)));
  }

  private ApprovalGate gate(Thinking person) {
    return (question, deadline) -> {
      if (question.run().isEmpty()) {
        return Answer.to(question, Choice.APPROVE, BOB, "go");
      }
      if (!question.id().equals(LOSS)) {
        return Answer.to(question, Choice.WAIVE, BOB, "we watch it");
      }
      asked.add(question);
      return person.about(question);
    };
  }
}

package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.FakeCluster;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The target's manifest leads to another database server than the promoted one. */
class ManifestScenarioTest {

  private static final Person BOB = Person.named("Bob");

  private static final String QUESTION = "activate.dc2.failed";

  private final Stage stage = Stage.seeded(61).commits(3);
  private final FakeCluster cluster = stage.world.dataCenter("dc2").cluster();
  private final List<Question> asked = new ArrayList<>();

  private FakeDatabase server(String dataCenter) {
    return stage.world.dataCenter(dataCenter).database("main");
  }

  private void manifestLeadsTo(FakeDatabase server) {
    server.databases().forEach(name -> cluster.rendersDatabase(name, server.endpoint()));
  }

  private RunReport failover(ApprovalGate person) {
    stage.world.powerLoss("dc1");
    var orchestrator = stage.builder().approvals(person).build();
    return stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));
  }

  /** Approves the plan, waives what else is asked, and answers like that when workloads wait. */
  private ApprovalGate gate(Choice choice, Runnable meanwhile) {
    return (question, deadline) -> {
      if (question.run().isEmpty()) {
        return Answer.to(question, Choice.APPROVE, BOB, "go");
      }
      if (!question.id().equals(QUESTION)) {
        return Answer.to(question, Choice.WAIVE, BOB, "another time");
      }
      asked.add(question);
      meanwhile.run();
      return Answer.to(question, choice, BOB, "seen it");
    };
  }

  @Test
  void manifest_leadsToAStandby_nothingIsStartedNoNameMovesAndAPersonIsTold() {
    manifestLeadsTo(server("dc3"));

    RunReport report = failover(gate(Choice.STOP, () -> {}));

    assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.INTERRUPTED);
    assertThat(asked.get(0).facts().toString())
        .contains("does not lead to the promoted server")
        .contains(server("dc3").endpoint().toString());
    assertThat(stage.calls("dc2", Port.CLUSTER, "activate")).isZero();
    assertThat(cluster.operatorReplicas()).isZero();
    assertThat(stage.world.dnsPointsAt()).doesNotContain("dc2");
  }

  /** What runs already is no proof of what it runs on. */
  @Test
  void manifest_leadsToAStandbyAndAPersonStartsTheTargetInAHurry_isNotCalledActivated() {
    manifestLeadsTo(server("dc3"));
    stage.world.onEffect(
        effect -> {
          if (effect.endsWith(" promote")) {
            cluster.scaleOperator(1);
          }
        });

    RunReport report = failover(gate(Choice.STOP, () -> {}));

    assertThat(report.outcome()).isIn(Outcome.FAILED, Outcome.INTERRUPTED);
    assertThat(asked.get(0).facts().toString()).contains("does not lead to the promoted server");
    assertThat(stage.world.dnsPointsAt()).doesNotContain("dc2");
  }

  @Test
  void manifest_mendedBeforeTheRetry_targetServes() {
    manifestLeadsTo(server("dc3"));

    RunReport report = failover(gate(Choice.RETRY, () -> manifestLeadsTo(server("dc2"))));

    assertThat(asked).hasSize(1);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing().pointsAt("dc2");
  }
}

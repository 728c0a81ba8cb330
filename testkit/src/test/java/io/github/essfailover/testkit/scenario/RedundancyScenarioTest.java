package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.FakeWorldBuilder;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a synchronous rule proves after a loss, and how redundancy comes back. */
class RedundancyScenarioTest {

  private static final String SYNCHRONOUS = "synchronous.main.dc2";

  @Test
  void powerLoss_everyCopyOfTheQuorumRead_isLosslessAndTheRuleIsBack() {
    Stage stage = synchronous(81);
    database(stage, "dc2").holdBack(10_000);
    stage.commits(5).world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST.losingAtMost(0));

    WorldAssert.assertThat(stage.world).lostNothing();
    assertThat(step(report, "catchup.main.dc2").seen()).contains("loss: none");
    assertThat(database(stage, "dc2").preparations()).singleElement().asString().endsWith("none");
    assertThat(stage.stateOf(report, SYNCHRONOUS)).isEqualTo(StepState.PROVEN);
    assertThat(look(stage, "dc2").synchronousRule().orElseThrow()).hasToString("1 of dc1,dc3");
  }

  @Test
  void powerLoss_oneCopyOfTheQuorumNotRead_isAskedAboutAndNeverCalledLossless() {
    Stage stage = synchronous(82);
    stage.people.answer("(freeze.main.dc3|catchup.main.dc2).failed", Choice.WAIVE);
    stage.commits(5).world.unreachableFromOrchestrator("dc3");
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST.losingAtMost(0));

    assertThat(stage.people.questions())
        .extracting(question -> question.id())
        .contains("freeze.main.dc3.failed", "catchup.main.dc2.failed");
    assertThat(step(report, "catchup.main.dc2").state()).isEqualTo(StepState.WAIVED);
    assertThat(database(stage, "dc2").preparations())
        .singleElement()
        .asString()
        .doesNotEndWith("none");
  }

  @Test
  void powerLoss_noStandbyIsLeft_theRuleIsOwedUntilOneFollows() {
    Stage stage = synchronous(83);
    stage.people.answer("freeze.main.dc3.failed", Choice.WAIVE);
    stage.commits(5).world.databaseLoss("dc3", "main");
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, SYNCHRONOUS)).isEqualTo(StepState.OWED);
    assertThat(step(report, SYNCHRONOUS).seen()).contains("service would stop");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");

    stage.world.databaseReturns("dc3", "main");
    RunReport settled = stage.settle(report.run());

    assertThat(stage.stateOf(settled, SYNCHRONOUS)).isEqualTo(StepState.PROVEN);
    assertThat(look(stage, "dc2").synchronousRule().orElseThrow()).hasToString("1 of dc1,dc3");
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  @Test
  void powerLoss_standbyWaived_isNotWaitedForAgain() {
    Stage stage = Stage.seeded(84).commits(5);
    stage.people.answer("freeze.main.dc3.failed", Choice.WAIVE);
    stage.world.databaseLoss("dc3", "main");
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    Duration wait =
        Duration.between(
            step(report, "freeze.main.dc3").endedAt().orElseThrow(),
            step(report, "promote.main.dc2").startedAt().orElseThrow());
    assertThat(wait).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void failover_withAnArchive_takesWhatItHasAndLetsItFeedFollowersOnlyAfterwards() {
    Stage stage = Stage.with(85, FakeWorldBuilder::archive).commits(5);
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    WorldAssert.assertThat(stage.world).lostNothing();
    assertThat(stage.stateOf(report, "archive.main.dc2")).isEqualTo(StepState.PROVEN);
    assertThat(step(report, "archive.main.dc2").endedAt().orElseThrow())
        .isBeforeOrEqualTo(step(report, "catchup.main.dc2").endedAt().orElseThrow());
    assertThat(look(stage, "dc3").archiveFeeds()).isTrue();
  }

  @Test
  void failover_archiveWaived_goesOnWithWhatTheCopiesHave() {
    Stage stage = Stage.with(86, FakeWorldBuilder::archive).commits(5);
    stage.people.answer("archive.main.dc2.failed", Choice.WAIVE);
    stage.world.faults().on("dc2", Port.DATABASE, "restore").with(new Fault.NotApplied());
    stage.world.powerLoss("dc1");

    RunReport report = stage.failover(Stage.LOST);

    assertThat(stage.stateOf(report, "archive.main.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(stage.stateOf(report, "catchup.main.dc2")).isEqualTo(StepState.PROVEN);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2");
  }

  private static Stage synchronous(long seed) {
    Stage stage = Stage.with(seed, world -> world.synchronousStandbys("dc2", "dc3"));
    database(stage, "dc2").declaresSynchronousStandbys(1);
    return stage;
  }

  private static FakeDatabase database(Stage stage, String dataCenter) {
    return stage.world.dataCenter(dataCenter).database("main");
  }

  private static DatabaseState look(Stage stage, String dataCenter) {
    return database(stage, dataCenter)
        .observe(Deadline.after(Duration.ofSeconds(5), stage.time.clock()));
  }

  private static StepReport step(RunReport report, String id) {
    return report.step(StepId.of(id)).orElseThrow();
  }
}

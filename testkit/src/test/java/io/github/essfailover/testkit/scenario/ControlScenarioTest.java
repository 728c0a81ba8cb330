package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalEntry.Intervened.Kind;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** What people do to a run that is under way. */
class ControlScenarioTest {

  private static final Person ADA = Person.named("Ada");
  private static final StepId DNS = StepId.of("dns.zone");

  private final List<FailoverEvent> events = new ArrayList<>();
  private final List<String> effects = new ArrayList<>();

  private Run start(Stage stage, FailoverRequest request) {
    FailoverOrchestrator orchestrator = stage.builder().listener(events::add).build();
    return orchestrator.start(orchestrator.plan(request));
  }

  /** Every try to move the names fails without effect. */
  private static void namesDoNotMove(Stage stage) {
    stage
        .world
        .faults()
        .on("global", Port.DNS, "point")
        .calls(1, 1000)
        .with(new Fault.NotApplied());
  }

  /** Nobody answers what is asked about that step for twenty minutes. */
  private static Answer thinksAbout(StepId step, Stage stage, Question question)
      throws InterruptedException {
    if (question.step().filter(step::equals).isPresent()) {
      stage.time.pause(Duration.ofMinutes(20));
    }
    return stage.people.ask(question, Deadline.at(question.expiresAt(), stage.time.clock()));
  }

  private static List<Kind> interventions(Stage stage, Run run) {
    return RunHistory.read(stage.journal, run.id()).entries().stream()
        .filter(JournalEntry.Intervened.class::isInstance)
        .map(entry -> ((JournalEntry.Intervened) entry).kind())
        .toList();
  }

  @Test
  void paused_doesNothingNewForMinutes_thenGoesOnWithTheTimeGivenBack() {
    Stage stage = Stage.seeded(401).commits(3);
    stage.world.powerLoss("dc1");
    Run run = start(stage, Stage.LOST);
    boolean[] paused = new boolean[1];
    stage.world.onEffect(
        effect -> {
          if (effect.equals("dc2/database/main follow") && !paused[0]) {
            paused[0] = true;
            run.requestPause(ADA, "wait for the network people");
          }
          effects.add(effect);
        });
    stage.time.runUntil(() -> paused[0], Duration.ofHours(1));
    stage.time.advance(Duration.ofSeconds(30));
    effects.clear();

    stage.time.advance(Duration.ofMinutes(5));

    assertThat(effects).noneMatch(effect -> effect.startsWith("dc2") || effect.startsWith("dc3"));
    assertThat(run.isOver()).isFalse();

    run.requestContinue(ADA, "they are done");
    RunReport report = stage.finish(run);

    assertThat(report.outcome()).as(report.toText()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(interventions(stage, run)).containsExactly(Kind.PAUSED, Kind.CONTINUED);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void paused_forLongerThanAStatementHolds_isAskedAboutTheFenceAnew() {
    Stage stage = Stage.seeded(409).commits(3);
    stage.world.powerLoss("dc1");
    stage.people.silent("fence.gate.*");
    Run run = start(stage, Stage.LOST);
    run.requestPause(ADA, "wait");
    stage.time.advance(Duration.ofHours(1));

    run.requestContinue(ADA, "go");
    RunReport report = stage.finish(run);

    assertThat(stage.people.questions()).anyMatch(q -> q.id().equals("fence.gate.dc1.failed"));
    assertThat(report.outcome()).isEqualTo(Outcome.INTERRUPTED);
    WorldAssert.assertThat(stage.world).servesNowhere();
  }

  @Test
  void paused_orchestratorDies_whoeverResumesLetsItGoOn() {
    Stage stage = Stage.seeded(402).commits(3);
    stage.world.powerLoss("dc1");
    ScheduledExecutorService first = stage.time.newExecutor("first");
    FailoverOrchestrator dies = stage.orchestratorOn(first);
    Run run = dies.start(dies.plan(Stage.LOST));
    run.requestPause(ADA, "wait");
    stage.time.advance(Duration.ofMinutes(2));
    first.shutdownNow();
    stage.time.advance(Duration.ofSeconds(31));

    RunReport report = stage.finish(stage.orchestrator().resume(run.id()));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
  }

  @Test
  void paused_canStillBeAborted() {
    Stage stage = Stage.seeded(403).commits(3);
    Run run = start(stage, Stage.UNSTATED);
    run.requestPause(ADA, "wait");
    stage.time.advance(Duration.ofMinutes(1));

    run.requestAbort(ADA, "false alarm");

    assertThat(stage.finish(run).outcome()).isEqualTo(Outcome.ABORTED);
  }

  @Test
  void retried_stepThatIsAskedAbout_isTriedAgainWithoutAnAnswer() {
    Stage stage = Stage.seeded(404).commits(3);
    stage.world.powerLoss("dc1");
    namesDoNotMove(stage);
    FailoverOrchestrator orchestrator =
        stage.builder().approvals((question, until) -> thinksAbout(DNS, stage, question)).build();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    stage.time.after(
        Duration.ofMinutes(5),
        () -> {
          stage.world.faults().clear();
          run.requestRetry(DNS, ADA, "the key is right now");
        });

    RunReport report = stage.finish(run);

    assertThat(stage.stateOf(report, DNS.value())).as(report.toText()).isEqualTo(StepState.PROVEN);
    assertThat(interventions(stage, run)).containsExactly(Kind.RETRIED);
    WorldAssert.assertThat(stage.world).pointsAt("dc2");
  }

  @Test
  void skipped_stepThatIsUnderWay_isWaivedByName() {
    Stage stage = Stage.seeded(405).commits(3);
    stage.world.powerLoss("dc1");
    stage.people.answer("verify.service.*failed", Choice.WAIVE);
    namesDoNotMove(stage);
    Run run = start(stage, Stage.LOST);
    stage.time.runUntil(() -> stage.calls("global", Port.DNS, "point") > 0, Duration.ofHours(1));

    run.requestSkip(DNS, ADA, "I move them by hand");
    RunReport report = stage.finish(run);

    assertThat(stage.stateOf(report, DNS.value())).isEqualTo(StepState.WAIVED);
    assertThat(report.step(DNS).orElseThrow().by()).contains(ADA);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void interventions_thatAreNotPossible_changeNothingAndAreTold() {
    Stage stage = Stage.seeded(406).commits(3);
    stage.world.powerLoss("dc1");
    Run run = start(stage, Stage.LOST);

    run.requestContinue(ADA, "not paused");
    run.requestSkip(StepId.of("fence.gate.dc1"), ADA, "no");
    run.requestSkip(StepId.of("promote.main.dc2"), ADA, "no");
    run.requestRetry(StepId.of("nothing.dc2"), ADA, "no");
    RunReport report = stage.finish(run);

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(events).filteredOn(FailoverEvent.InterventionDeclined.class::isInstance).hasSize(4);
    assertThat(interventions(stage, run)).isEmpty();
  }

  @Test
  void wouldUndo_beforeThePromotion_namesWhatAnAbortPutsBack() {
    Stage stage = Stage.seeded(407).commits(3);
    stage.people.silent("fence.gate.*");
    stage.world.databaseLoss("dc1", "main");
    Run run = start(stage, Stage.UNSTATED);
    assertThat(run.wouldUndo()).isEmpty();
    stage.time.advance(Duration.ofMinutes(2));

    assertThat(run.wouldUndo()).anyMatch(line -> line.startsWith("fence.hold.dc1: "));
  }

  @Test
  void wouldUndo_behindThePromotion_isNothing() {
    Stage stage = Stage.seeded(408).commits(3);
    stage.world.powerLoss("dc1");
    Run run = start(stage, Stage.LOST);
    stage.finish(run);

    assertThat(run.wouldUndo()).isEmpty();
  }
}

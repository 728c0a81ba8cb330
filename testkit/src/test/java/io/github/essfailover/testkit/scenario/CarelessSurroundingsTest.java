package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.FailoverWatch;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Severity;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.Runbook;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.NoteStore;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.ServiceProbe;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.watch.WatchState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host plugs in fails in its own place, is named there, and harms nothing else. */
class CarelessSurroundingsTest {

  private final Stage stage = Stage.seeded(801).commits(3);

  /** What code that nobody tested does when it is called. */
  enum How {
    RETURNS_NULL,
    THROWS_AN_EXCEPTION,
    THROWS_AN_ERROR,
    HANGS;

    // To return null is what is tested, instead of whatever the port returns.
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    <T> T instead(Stage stage) {
      return switch (this) {
        case RETURNS_NULL -> null;
        case THROWS_AN_EXCEPTION -> throw new IllegalArgumentException("of the host");
        case THROWS_AN_ERROR -> throw new NoClassDefFoundError("org/example/Missing");
        case HANGS -> {
          hang(stage);
          throw new IllegalStateException("it never returned");
        }
      };
    }
  }

  private static void hang(Stage stage) {
    try {
      stage.time.pause(Duration.ofDays(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A step of the host's that fails in one of its methods. */
  private record Failing(Supplier<Observed> observe, Supplier<List<Act>> acts)
      implements StepHandler {
    @Override
    public Observed observe(StepContext context) {
      return observe.get();
    }

    @Override
    public List<Act> acts(StepContext context) {
      return acts.get();
    }
  }

  private static CustomStep step(StepHandler handler) {
    return CustomStep.named("cdn.origin", handler)
        .summary("the CDN fetches from the target")
        .locatedIn(Location.outside())
        .after("activate")
        .before("verify.service");
  }

  private void isWaivedAndTheRestIsDone(StepHandler handler) {
    stage.world.powerLoss("dc1");
    stage.people.answer("cdn.*failed", Choice.WAIVE);
    FailoverOrchestrator orchestrator = stage.builder().step(step(handler)).build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    assertThat(stage.stateOf(report, "cdn.origin.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.truth().isPrimary("dc2", "main")).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void step_carelessObserver_isAskedAboutAndTheRestIsDone(How how) {
    isWaivedAndTheRestIsDone(new Failing(() -> how.instead(stage), List::of));
  }

  @ParameterizedTest
  @EnumSource
  void step_carelessActs_isAskedAboutAndTheRestIsDone(How how) {
    isWaivedAndTheRestIsDone(
        new Failing(() -> Observed.notYet("not there"), () -> how.instead(stage)));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RETURNS_NULL")
  void step_carelessChange_isAskedAboutAndTheRestIsDone(How how) {
    Change change =
        Change.of(
            "set the origin",
            call -> {
              Object unused = how.instead(stage);
            });
    isWaivedAndTheRestIsDone(
        new Failing(
            () -> Observed.notYet("not there"),
            () -> List.of(new Act(Resource.other("cdn"), change))));
  }

  @ParameterizedTest
  @EnumSource
  void readinessCheck_careless_isNamedAndTheOthersAreRun(How how) {
    Finding ours = Finding.of("host.ours", Severity.WARNING, "seen", "do something");
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .readinessCheck(deadline -> how.instead(stage))
            .readinessCheck(deadline -> List.of(ours))
            .build();

    DeploymentReadiness readiness = orchestrator.checkReadiness();

    List<String> found = readiness.findings().stream().map(Finding::toString).toList();
    assertThat(found).anyMatch(each -> each.contains("host.ours"));
    assertThat(found).anyMatch(each -> !each.contains("host.ours") && each.contains("check"));
  }

  @ParameterizedTest
  // The caller of runbook() waits for it: a hanging step is given its deadline and must keep it.
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HANGS")
  void runbook_carelessStep_restIsWrittenAndThatIsSaid(How how) {
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .step(step(new Failing(() -> Observed.notYet("no"), () -> how.instead(stage))))
            .build();
    Plan plan = orchestrator.plan(Stage.LOST);

    Runbook runbook = orchestrator.runbook(plan);

    assertThat(runbook.steps()).hasSize(plan.steps().size());
    assertThat(runbook.steps())
        .filteredOn(section -> section.step().value().startsWith("cdn."))
        .allSatisfy(section -> assertThat(section.note()).contains("could not be written"));
  }

  @Test
  void listener_hangs_theOthersHearEverythingAndTheRunEnds() {
    stage.world.powerLoss("dc1");
    List<FailoverEvent> heard = new CopyOnWriteArrayList<>();
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .listener(event -> hang(stage))
            .listener(
                event -> {
                  throw new NoClassDefFoundError("org/example/Missing");
                })
            .listener(heard::add)
            .build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));
    stage.time.advance(Duration.ofSeconds(1));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(heard).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @EnumSource
  void gate_carelessAboutThePlan_isARefusalThatSaysSo(How how) {
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator =
        stage.builder().approvals((question, deadline) -> how.instead(stage)).build();
    Plan plan = orchestrator.plan(Stage.LOST);

    assertThatThrownBy(() -> orchestrator.start(plan))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("the approval gate failed");
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void gate_carelessAboutTheFence_nothingIsPromotedAndThatIsSaid(How how) {
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .approvals(
                (question, deadline) ->
                    question.run().isEmpty()
                        ? Answer.to(question, Choice.APPROVE, Person.named("Bob"), "go")
                        : how.instead(stage))
            .build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.UNSTATED)));

    assertThat(report.outcome()).isNotIn(Outcome.COMPLETED, Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.note()).contains("was not answered");
    assertThat(stage.truth().isPrimary("dc2", "main")).isFalse();
  }

  /** To an act that asks by itself. */
  @Test
  void gate_answersNothingToAnAct_isNamedAndTheRestIsDone() {
    stage.world.powerLoss("dc1");
    stage.people.answer("cdn.*failed", Choice.WAIVE);
    Change change = Change.of("ask", call -> call.ask("which origin?", Set.of(Choice.DONE)));
    StepHandler handler =
        new Failing(
            () -> Observed.notYet("not there"),
            () -> List.of(new Act(Resource.other("cdn"), change)));
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .step(step(handler))
            .approvals(
                (question, deadline) ->
                    question.text().equals("which origin?")
                        ? How.RETURNS_NULL.instead(stage)
                        : stage.people.ask(question, deadline))
            .build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    assertThat(stage.stateOf(report, "cdn.origin.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(asked("cdn.origin.dc2.failed")).contains("ANSWER_MISPLACED");
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  /** What people were told when they were asked that. */
  private String asked(String id) {
    return stage.people.questions().stream()
        .filter(question -> question.id().contains(id))
        .map(question -> question.text() + " " + question.facts())
        .toList()
        .toString();
  }

  private RunReport lostWith(ServiceProbe probe) {
    stage.world.powerLoss("dc1");
    stage.people.answer("verify.service.*", Choice.WAIVE);
    FailoverOrchestrator orchestrator = stage.builder().service(probe).build();
    return stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));
  }

  /** An observer that fails saw no silence either, so that a person has to answer for the fence. */
  @ParameterizedTest
  @EnumSource
  void probe_careless_isAskedAboutAndTheRestIsDone(How how) {
    stage.people.answer("fence.gate.*", Choice.OVERRIDE);

    RunReport report = lostWith((dataCenter, addresses, deadline) -> how.instead(stage));

    assertThat(stage.stateOf(report, "verify.service.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(stage.truth().isPrimary("dc2", "main")).isTrue();
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  /** What lives elsewhere is no sign of life of dc1, and no service of dc2. */
  @Test
  void probe_answersAboutAnotherDataCenter_isNeitherLifeNorProof() {
    RunReport report =
        lostWith(
            (dataCenter, addresses, deadline) ->
                new Sighting(
                    "somewhere",
                    DataCenterId.of("dc3"),
                    Optional.empty(),
                    Sighting.Life.SIGN_OF_LIFE,
                    "serves",
                    stage.time.now()));

    assertThat(stage.truth().isPrimary("dc2", "main")).isTrue();
    assertThat(stage.stateOf(report, "verify.service.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(asked("verify.service.dc2.failed")).contains("the service probe answered about dc3");
  }

  @ParameterizedTest
  @EnumSource
  void watch_carelessNotesSinkAndListener_goesOnAndTheOthersHear(How how) {
    List<AlertChange> heard = new CopyOnWriteArrayList<>();
    List<WatchState> states = new CopyOnWriteArrayList<>();
    NoteStore notes =
        new NoteStore() {
          @Override
          public void put(String key, byte[] note) {
            Object unused = how.instead(stage);
          }

          @Override
          public Optional<byte[]> get(String key) {
            return how.instead(stage);
          }
        };
    FailoverOrchestrator orchestrator =
        stage.builder().service((dataCenter, addresses, deadline) -> how.instead(stage)).build();
    try (FailoverWatch watch =
        orchestrator
            .watch()
            .notes(notes)
            .alerts(
                change -> {
                  Object unused = how.instead(stage);
                })
            .alerts(heard::add)
            .listener(
                state -> {
                  Object unused = how.instead(stage);
                })
            .listener(states::add)
            .start()) {
      stage.time.advance(Duration.ofMinutes(2));
      stage.world.powerLoss("dc1");
      stage.time.advance(Duration.ofMinutes(5));

      assertThat(watch.state().looks()).isGreaterThan(5);
      assertThat(states).hasSizeGreaterThan(5);
      assertThat(heard).extracting(change -> change.alert().check()).contains("watch.silent");
    }
  }
}

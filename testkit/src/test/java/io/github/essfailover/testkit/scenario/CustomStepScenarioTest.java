package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.Run;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.WorldAssert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Steps of a host: the same treatment as the library's own. */
class CustomStepScenarioTest {

  /** Something of the host's that serves one data center, and is moved. */
  private static final class Cdn implements StepHandler {
    private String origin = "dc1";
    private boolean broken;
    private int showsAfterLooks;
    private final List<String> moves = new ArrayList<>();

    @Override
    public Observed observe(StepContext c) {
      return origin.equals(c.argument("target")) && showsAfterLooks-- <= 0
          ? Observed.done("the origin is " + origin)
          : Observed.notYet("the origin is " + origin, Duration.ofMillis(200));
    }

    @Override
    public Optional<SortedMap<String, String>> before(StepContext c) {
      return Optional.of(new TreeMap<>(java.util.Map.of("origin", origin)));
    }

    @Override
    public List<Act> acts(StepContext c) {
      return List.of(move(c.argument("target")));
    }

    @Override
    public List<Act> undo(StepContext c) {
      return List.of(move(before(c, "origin")));
    }

    @Override
    public Observed observeUndone(StepContext c) {
      return origin.equals(before(c, "origin"))
          ? Observed.done("the origin is " + origin)
          : Observed.notYet("the origin is " + origin, Duration.ofMillis(200));
    }

    private static String before(StepContext c, String key) {
      return c.before(c.step()).map(values -> values.get(key)).orElse("dc1");
    }

    private Act move(String to) {
      return new Act(
          Resource.other("cdn"),
          Change.of(
              "set the origin to " + to,
              call -> {
                if (broken) {
                  throw io.github.essfailover.error.AdapterException.notApplied(
                      "CDN_DOWN", "The CDN did not answer.", java.util.Map.of(), null);
                }
                moves.add(to);
                origin = to;
              }));
    }
  }

  private final Cdn cdn = new Cdn();
  private final CustomStep step =
      CustomStep.named("cdn.origin", cdn)
          .summary("the CDN fetches from the target")
          .locatedIn(Location.outside())
          .after("activate")
          .before("verify.service");

  @Test
  void step_betweenOthers_isDoneAndProvenInItsPlace() {
    Stage stage = Stage.seeded(501).commits(3);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.builder().step(step).build();
    Plan plan = orchestrator.plan(Stage.LOST);

    RunReport report = stage.finish(orchestrator.start(plan));

    assertThat(plan.toText()).contains("the CDN fetches from the target");
    assertThat(stage.stateOf(report, "cdn.origin.dc2")).isEqualTo(StepState.PROVEN);
    assertThat(cdn.moves).containsExactly("dc2");
  }

  /** What it did shows late, longer than a level step waits before it asserts the same again. */
  @Test
  void stepThatIsDoneOnce_whoseEffectShowsLate_isNotDoneAgain() {
    Stage stage = Stage.seeded(508).commits(3);
    stage.world.powerLoss("dc1");
    cdn.showsAfterLooks = 100;
    FailoverOrchestrator orchestrator = stage.builder().step(step.once()).build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    assertThat(stage.stateOf(report, "cdn.origin.dc2")).isEqualTo(StepState.PROVEN);
    assertThat(cdn.moves).containsExactly("dc2");
  }

  @Test
  void step_thatFails_isAskedAboutAndMayBeLeftOut() {
    Stage stage = Stage.seeded(502).commits(3);
    stage.world.powerLoss("dc1");
    stage.people.answer("cdn.*failed", Choice.WAIVE);
    cdn.broken = true;
    FailoverOrchestrator orchestrator = stage.builder().step(step).build();

    RunReport report = stage.finish(orchestrator.start(orchestrator.plan(Stage.LOST)));

    assertThat(stage.stateOf(report, "cdn.origin.dc2")).isEqualTo(StepState.WAIVED);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void step_beforeThePromotionOfASwitchoverThatIsUndone_isUndone() {
    Stage stage = Stage.seeded(503).commits(3);
    stage
        .world
        .faults()
        .on("dc1", Port.CLUSTER, "hold")
        .calls(1, 1000)
        .with(new Fault.NotApplied());
    stage.people.answer("fence.hold.*failed", Choice.ABORT);
    FailoverOrchestrator orchestrator =
        stage
            .builder()
            .step(
                CustomStep.named("cdn.origin", cdn)
                    .locatedIn(Location.outside())
                    .after("quiet")
                    .before("fence.hold"))
            .build();

    RunReport report =
        stage.finish(
            orchestrator.start(
                orchestrator.plan(Switchover.from("dc1").to("dc2").because("CHG-1"))));

    assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
    assertThat(cdn.moves).containsExactly("dc2", "dc1");
  }

  @Test
  void crash_afterEachAppend_stepEndsAsWithoutACrash() {
    int appends = 1000;
    for (int crashAt = 1; crashAt < appends; crashAt++) {
      Stage stage = Stage.seeded(504).commits(3);
      stage.world.powerLoss("dc1");
      cdn.origin = "dc1";
      RunReport report = crashedAndResumed(stage, crashAt);
      appends = crashAt == 1 ? stage.journal.appends() : appends;

      assertThat(stage.stateOf(report, "cdn.origin.dc2"))
          .as("crash after append %s", crashAt)
          .isEqualTo(StepState.PROVEN);
      assertThat(cdn.origin).isEqualTo("dc2");
      WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing();
    }
  }

  private RunReport crashedAndResumed(Stage stage, int crashAt) {
    ScheduledExecutorService first = stage.time.newExecutor("first");
    stage.journal.onAppend(
        run -> {
          if (stage.journal.appends() == crashAt) {
            first.shutdownNow();
          }
        });
    OrchestratorBuilder builder = stage.builder().step(step).workers(first).timer(first);
    FailoverOrchestrator orchestrator = builder.build();
    Plan plan = orchestrator.plan(Stage.LOST);
    try {
      Run run = orchestrator.start(plan);
      stage.time.runUntil(() -> run.isOver() || first.isShutdown(), Duration.ofHours(1));
      if (!first.isShutdown()) {
        return run.await();
      }
    } catch (RejectedExecutionException dead) {
      assertThat(first.isShutdown()).isTrue();
    }
    stage.time.advance(Duration.ofSeconds(31));
    FailoverOrchestrator second = stage.builder().step(step).build();
    return second.unfinishedRuns().isEmpty()
        ? second.report(stage.journal.runs().get(0))
        : stage.finish(second.resume(stage.journal.runs().get(0)));
  }

  @Test
  void resume_withoutTheStep_isRefusedByName() {
    Stage stage = Stage.seeded(505).commits(3);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = stage.builder().step(step).build();
    Run run = orchestrator.start(orchestrator.plan(Stage.LOST));
    run.requestStop("maintenance");
    stage.finish(run);

    FailoverOrchestrator without = stage.orchestrator();

    assertThatThrownBy(() -> without.resume(run.id()))
        .isInstanceOf(PlanException.class)
        .hasMessageContaining("cdn.origin");
  }
}

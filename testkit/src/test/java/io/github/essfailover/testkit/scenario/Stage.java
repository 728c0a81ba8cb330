package io.github.essfailover.testkit.scenario;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.Run;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.FakeWorldBuilder;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/** Three data centers or four, a journal and people, in virtual time. */
final class Stage {

  static final Failover LOST =
      Failover.of("dc1")
          .to("dc2")
          .because("INC-1: dc1 lost power")
          .sourceIsDown(Person.named("Ada"), "the provider confirmed it on the phone");

  static final Failover UNSTATED = Failover.of("dc1").to("dc2").because("INC-2: dc1 is silent");

  final SimulatedTime time;
  final FakeWorld world;
  final InMemoryJournal journal;
  final ScriptedApprovals people =
      ScriptedApprovals.approvingPlans().answer("fence\\.debts.*", Choice.WAIVE);

  private Stage(long seed, UnaryOperator<FakeWorldBuilder> options, String... dataCenters) {
    time = SimulatedTime.seeded(seed);
    world = options.apply(FakeWorld.builder(dataCenters).time(time)).build();
    journal = InMemoryJournal.in(time);
  }

  static Stage seeded(long seed) {
    return with(seed, UnaryOperator.identity());
  }

  static Stage with(long seed, UnaryOperator<FakeWorldBuilder> options) {
    return new Stage(seed, options, "dc1", "dc2", "dc3");
  }

  static Stage ofFour(long seed) {
    return new Stage(seed, UnaryOperator.identity(), "dc1", "dc2", "dc3", "dc4");
  }

  OrchestratorBuilder builder() {
    return world
        .orchestrator()
        .journal(journal)
        .approvals(people)
        .workers(time.executor())
        .timer(time.executor())
        .random(time.random());
  }

  FailoverOrchestrator orchestrator() {
    return builder().build();
  }

  /** An orchestrator that dies alone when its executor is shut down. */
  FailoverOrchestrator orchestratorOn(ScheduledExecutorService executor) {
    return builder().workers(executor).timer(executor).build();
  }

  /** Commits so many times in dc1. */
  Stage commits(int count) {
    for (int i = 0; i < count; i++) {
      world.dataCenter("dc1").commit("main", 100);
    }
    return this;
  }

  Truth truth() {
    return new Truth(world);
  }

  StepState stateOf(RunReport report, String step) {
    return report.step(StepId.of(step)).orElseThrow().state();
  }

  /** How often the only run's log holds the mark of that step, in dc2. */
  long marks(RunReport report, String step) {
    return truth().marks("dc2", "main", MarkId.of(report.run() + "." + step));
  }

  long calls(String place, Port port, String method) {
    return world.faults().calls().stream()
        .filter(c -> c.place().equals(place) && c.port() == port && c.method().equals(method))
        .count();
  }

  /** Plans and executes; virtual time passes until the run is over. */
  RunReport failover(FailoverRequest request) {
    FailoverOrchestrator orchestrator = orchestrator();
    Plan plan = orchestrator.plan(request);
    return finish(orchestrator.start(plan));
  }

  /** Settles what the run owes; virtual time passes until that is over. */
  RunReport settle(RunId run) {
    return finish(orchestrator().settleDebts(run));
  }

  RunReport finish(Run run) {
    if (!time.runUntil(run::isOver, Duration.ofHours(2))) {
      throw new AssertionError("run " + run + " is not over after two hours");
    }
    return run.await();
  }
}

package io.github.essfailover.testkit.load;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.OrchestratorBuilder;
import io.github.essfailover.Run;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One failover with very many steps of a host's own, in chains that run beside each other, in
 * virtual time.
 */
final class EngineLoad {

  private static final Failover LOST =
      Failover.of("dc1")
          .to("dc2")
          .because("INC-1: dc1 lost power")
          .sourceIsDown(Person.named("Ada"), "the provider confirmed it on the phone");

  private static final Duration TURN = Duration.ofMillis(100);

  private final SimulatedTime time = SimulatedTime.seeded(11);
  private final int chains;
  private final int length;
  private final boolean allBeforeOne;
  private int underWay;
  private int most;

  private EngineLoad(int chains, int length, boolean allBeforeOne) {
    this.chains = chains;
    this.length = length;
    this.allBeforeOne = allBeforeOne;
  }

  /**
   * What one run took.
   *
   * @param steps of the plan
   * @param proven steps of the host
   * @param plan from the request to the plan
   * @param run from the start to the end
   * @param report from the journal to the report, as text, JSON and HTML
   * @param journalRecords in the run's journal
   * @param bytes on the heap when it is over: plan, run, journal and report
   * @param parallel the most steps that were under way at the same time
   */
  record Took(
      int steps,
      long proven,
      Duration plan,
      Duration run,
      Duration report,
      int journalRecords,
      long bytes,
      int parallel) {

    long nanosPerStep() {
      return plan.plus(run).plus(report).toNanos() / steps;
    }

    long bytesPerStep() {
      return bytes / steps;
    }

    @Override
    public String toString() {
      return ("%d steps, %d at a time: plan %d ms, run %d ms, report %d ms, %d us a step;"
              + " %d records; heap %d KiB, %d bytes a step")
          .formatted(
              steps,
              parallel,
              plan.toMillis(),
              run.toMillis(),
              report.toMillis(),
              nanosPerStep() / 1000,
              journalRecords,
              bytes / 1024,
              bytesPerStep());
    }
  }

  /** Only the last step of each chain is waited for. */
  static Took of(int chains, int length) {
    return new EngineLoad(chains, length, false).run();
  }

  /** One step waits for each single one. */
  static Took allBeforeOne(int chains, int length) {
    return new EngineLoad(chains, length, true).run();
  }

  private Took run() {
    FakeWorld world = FakeWorld.builder("dc1", "dc2", "dc3").time(time).build();
    InMemoryJournal journal = InMemoryJournal.in(time);
    OrchestratorBuilder builder =
        world
            .orchestrator()
            .journal(journal)
            .approvals(ScriptedApprovals.approvingPlans().answer("fence\\.debts.*", Choice.WAIVE))
            .workers(time.executor())
            .timer(time.executor())
            .random(time.random());
    for (int chain = 0; chain < chains; chain++) {
      for (int link = 0; link < length; link++) {
        builder = builder.step(step(chain, link));
      }
    }
    world.powerLoss("dc1");
    long before = Heap.used();
    FailoverOrchestrator orchestrator = builder.build();
    Stopwatch watch = new Stopwatch();
    Plan plan = orchestrator.plan(LOST);
    Duration planned = watch.lap();
    Run run = orchestrator.start(plan);
    if (!time.runUntil(run::isOver, Duration.ofHours(12))) {
      throw new AssertionError("not over after twelve hours");
    }
    RunReport report = run.await();
    Duration ran = watch.lap();
    int written = report.toJson().length() + report.toText().length() + report.toHtml().length();
    Duration reported = watch.lap();
    long after = Heap.used();
    if (written < plan.steps().size() || report.steps().size() != plan.steps().size()) {
      throw new AssertionError("the report does not have each step");
    }
    return new Took(
        plan.steps().size(),
        report.steps().stream().filter(EngineLoad::isProvenTurn).count(),
        planned,
        ran,
        reported,
        journal.read(report.run()).size(),
        after - before,
        most);
  }

  private static boolean isProvenTurn(StepReport step) {
    return step.step().value().startsWith("load.") && step.state() == StepState.PROVEN;
  }

  private CustomStep step(int chain, int link) {
    CustomStep step = CustomStep.named(name(chain, link), new Turn()).locatedIn(Location.outside());
    CustomStep after = step.after(link == 0 ? "activate" : name(chain, link - 1));
    return link == length - 1 || allBeforeOne ? after.before("verify.service") : after;
  }

  private static String name(int chain, int link) {
    return "load.c" + chain + ".l" + link;
  }

  /** Is on a tenth of a second after it was turned on. */
  private final class Turn implements StepHandler {
    private @Nullable Instant on;
    private boolean counted;

    @Override
    public Observed observe(StepContext c) {
      if (on == null || time.now().isBefore(on)) {
        return Observed.notYet("off", Duration.ofMillis(50));
      }
      if (counted) {
        counted = false;
        underWay--;
      }
      return Observed.done("on");
    }

    @Override
    public List<Act> acts(StepContext c) {
      return List.of(
          new Act(Resource.other(c.step().value()), Change.of("turn it on", call -> turnOn())));
    }

    private void turnOn() {
      on = time.now().plus(TURN);
      counted = true;
      underWay++;
      most = Math.max(most, underWay);
    }
  }
}

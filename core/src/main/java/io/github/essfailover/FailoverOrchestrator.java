package io.github.essfailover;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.guard.KillSwitch;
import io.github.essfailover.internal.engine.RunCoordinator;
import io.github.essfailover.internal.engine.RunPolicy;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Dependence;
import io.github.essfailover.internal.planner.Observation;
import io.github.essfailover.internal.planner.Observer;
import io.github.essfailover.internal.planner.PlanPolicy;
import io.github.essfailover.internal.planner.Planner;
import io.github.essfailover.internal.readiness.Readiness;
import io.github.essfailover.internal.readiness.TargetsCheck;
import io.github.essfailover.internal.rehearsal.Rehearser;
import io.github.essfailover.internal.runbook.RunbookWriter;
import io.github.essfailover.internal.watch.Settling;
import io.github.essfailover.internal.watch.WatchSetup;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.DrillFold;
import io.github.essfailover.report.ReadinessReport;
import io.github.essfailover.report.Rehearsal;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.Runbook;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.ReadinessCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * The front door: checks readiness, plans, executes, resumes and reports the failover of one
 * deployment.
 *
 * <p>Thread-safe. Threads, clients and clock belong to the host where it gave them; what the
 * orchestrator made itself ends with {@link #close}.
 */
public final class FailoverOrchestrator implements AutoCloseable {

  private final Surroundings surroundings;
  private final String topology;
  private final Journal journal;
  private final List<FailoverListener> listeners;
  private final Readiness readiness;
  private final TargetsCheck targets;
  private final Optional<KillSwitch> killSwitch;
  private final Duration readinessLimit;
  private final Seams seams;
  private final Runnable onClose;
  private final PlanPolicy planPolicy;
  private final Observer observer;
  private final RunOpening opening;
  private final Adoption adoption;
  private final Switches switches;
  private final Rehearser rehearser;

  FailoverOrchestrator(OrchestratorBuilder builder) {
    this.surroundings = builder.surroundings();
    this.topology = TopologyFingerprint.of(surroundings);
    this.journal = builder.requiredJournal();
    this.listeners = List.copyOf(builder.listeners);
    OwnedSeams owned = builder.seams();
    this.seams = owned.seams();
    this.onClose = owned.onClose();
    this.planPolicy = builder.planPolicy();
    this.observer = new Observer(seams, builder.observeLimit);
    RunPolicy runPolicy =
        new RunPolicy(
            builder.questionPatience, builder.frozenPatience, builder.quiet, builder.lockPatience);
    this.opening =
        new RunOpening(surroundings, topology, journal, seams, observer, runPolicy, listeners);
    this.adoption = new Adoption(surroundings, observer, opening, seams.clock());
    this.switches = new Switches(surroundings, builder.switches(), seams, builder.observeLimit);
    this.killSwitch = builder.switches();
    this.readinessLimit = builder.readinessLimit;
    this.rehearser = new Rehearser(surroundings, seams, builder.readinessLimit);
    Duration drillAge = builder.drillAge;
    List<ReadinessCheck> checks = new ArrayList<>(builder.readinessChecks());
    checks.add(
        deadline ->
            DrillFold.age(histories(), seams.clock().instant(), drillAge).stream().toList());
    this.readiness = new Readiness(surroundings, checks, seams, builder.readinessLimit);
    this.targets =
        new TargetsCheck(
            surroundings,
            readiness,
            observer,
            () -> StatusFold.of(histories()),
            this::planned,
            seams,
            builder.readinessLimit);
  }

  /** Begins an orchestrator. */
  public static OrchestratorBuilder builder() {
    return new OrchestratorBuilder();
  }

  /**
   * How ready every other data center is to take over from the active one, the best first; one
   * gathering for all of them, within {@link OrchestratorBuilder#readinessLimit}. Reads only.
   *
   * @throws PlanException {@code PLAN_IMPOSSIBLE} when nobody recorded which data center is active
   *     and it cannot be seen: record it with {@link #adopt}
   */
  public DeploymentReadiness checkReadiness() {
    return targets.check(Map.of()).required();
  }

  /** Begins a watch of this deployment. */
  public WatchBuilder watch() {
    return new WatchBuilder(seams, this::watchSetup);
  }

  private WatchSetup watchSetup(WatchBuilder builder, WatchSetup.Options options) {
    Settling settling =
        new Settling() {
          @Override
          public CompletableFuture<?> settle(RunId run) {
            RunCoordinator coordinator =
                opening.reopenDebts(run, FailoverOrchestrator.this::histories);
            coordinator.start();
            return coordinator.completion();
          }

          @Override
          public List<RunId> underWay() {
            return opening.underWay();
          }
        };
    return new WatchSetup(
        surroundings,
        targets,
        settling,
        killSwitch,
        builder.notes(),
        builder.sinks,
        builder.listeners,
        options,
        readinessLimit.plusSeconds(2));
  }

  /** Everything that stands in the way of the request, or makes it a risk. Reads only. */
  public ReadinessReport checkReadiness(FailoverRequest request) {
    List<Finding> findings = new ArrayList<>(readiness.findings());
    try {
      findings.addAll(plan(request).findings());
    } catch (PlanException e) {
      e.problems()
          .forEach(
              problem -> findings.add(Finding.of("plan", Severity.ERROR, problem, e.remedy())));
    }
    return new ReadinessReport(seams.clock().instant(), findings);
  }

  /**
   * What the request would do and cost, from what is observed now. Reads only: the plan is the dry
   * run.
   *
   * @throws PlanException {@code PLAN_IMPOSSIBLE} with every reason
   */
  public Plan plan(FailoverRequest asked) {
    FailoverRequest request = RequestedRoles.resolve(asked, this::activeNow);
    requireKnown(request);
    RequestedRoles.require(request, activeNow());
    Observation observed =
        observer.look(surroundings.sites().values(), surroundings.dns(), request.source());
    return switches.shownIn(planned(request, observed));
  }

  /**
   * Plans the request and says of every step what it would call and change, within {@link
   * OrchestratorBuilder#readinessLimit} after the plan. Reads only: asks nobody, takes no lock,
   * writes no journal, and uses the service as no user. The calls are prepared as a run does it,
   * and not made; what only a run finds out is said to be so.
   *
   * @throws PlanException {@code PLAN_IMPOSSIBLE}, as {@link #plan}
   * @throws io.github.essfailover.error.JournalException when an earlier run is past its point of
   *     no return and unfinished, as {@link #start}
   */
  public Rehearsal rehearse(FailoverRequest request) {
    Plan plan = plan(request);
    List<RunHistory> histories = histories();
    histories.forEach(RunOpening::requireNoHalfPromotion);
    return rehearser.rehearse(plan, histories);
  }

  private Plan planned(FailoverRequest request, Observation observed) {
    return Planner.plan(
        new Planner.Input(
            surroundings.deployment(),
            topology,
            request,
            surroundings.sites(),
            surroundings.dns(),
            surroundings.service().isPresent(),
            List.of(
                new Dependence("the journal", journal.locatedIn()),
                new Dependence("the approval gate", surroundings.gate().locatedIn())),
            observed,
            planPolicy,
            seams.clock().instant(),
            new TreeSet<>(DrillFold.underWay(histories()).keySet())));
  }

  /**
   * Begins the run of a plan that a policy of the host approved; whatever else needs a person is
   * asked.
   */
  Run startApproved(Plan plan, Person policy, String reason) {
    return running(
        opening.open(
            plan,
            () -> {
              RequestedRoles.require(plan.request(), activeNow());
              return histories();
            },
            Optional.of(RunOpening.approval(plan, policy, reason))));
  }

  /**
   * Has the plan approved, takes the run lock and begins. Returns when the run's opening is
   * durable.
   *
   * @throws PlanException when the plan is stale, expired, foreign or refused; nothing was changed
   * @throws io.github.essfailover.error.LockException when another orchestrator acts
   */
  public Run start(Plan plan) {
    if (plan.request() instanceof Failover) {
      opening.stopDrills("a failover is more urgent: " + plan.request().title());
    }
    return running(
        opening.open(
            plan,
            () -> {
              RequestedRoles.require(plan.request(), activeNow());
              return histories();
            }));
  }

  /** {@link #start} and {@link Run#await}: every outcome that a run reaches is a report. */
  public RunReport execute(Plan plan) {
    return start(plan).await();
  }

  /**
   * Goes on with a run that stopped on the way, in this or any other process with the same
   * topology. What was under way is looked at before anything is done.
   *
   * @throws io.github.essfailover.error.JournalException when there is no such run or it has ended
   */
  public Run resume(RunId run) {
    RunHistory history = RunHistory.read(journal, run);
    requireDrillBesideActive(history);
    return running(opening.reopen(history, this::histories));
  }

  /**
   * Goes on with an unfinished run only to undo it. A run that is past its point of no return is
   * not undone: it ends INTERRUPTED, to be resumed.
   *
   * @param by who decided it
   * @param reason why
   * @throws io.github.essfailover.error.JournalException when there is no such run or it has ended
   */
  public Run abort(RunId run, Person by, String reason) {
    RunHistory history = RunHistory.read(journal, run);
    requireDrillBesideActive(history);
    RunCoordinator coordinator = opening.reopen(history, this::histories);
    coordinator.startToAbort(by, reason);
    return new Run(coordinator);
  }

  /**
   * Turns a switchover whose source died on the way into a failover: stops it if it goes on in this
   * process, undoes nothing of it, plans the failover from the world as it is now, has it approved
   * and begins. The plan that is approved shows what it may cost, and what the switchover had
   * proved until then. The switchover cannot be gone on with afterwards. Past its point of no
   * return it goes forward by itself and needs no failover.
   *
   * @param switchover an unfinished switchover from the data center that the request calls lost
   * @throws PlanException when the failover is impossible or refused; the switchover is stopped
   *     then and can be resumed or aborted
   * @throws io.github.essfailover.error.JournalException when it has ended or passed its point of
   *     no return
   * @throws io.github.essfailover.error.LockException when it goes on in another process
   */
  public Run failOverInstead(RunId switchover, Failover request) {
    RunHistory history =
        opening.stopBeforeNoReturn(switchover, "a failover follows: " + request.reason());
    return start(HalfDone.noted(plan(request), history));
  }

  /**
   * Tries again what an ended run owes, under the run lock and in a new epoch. Never acts against
   * the active data center, and leaves out what a later run made moot. Asks nobody: what cannot be
   * done stays owed. With nothing owed nothing is done.
   *
   * @throws io.github.essfailover.error.JournalException when there is no such run, it is
   *     unfinished, or a later run made all that it owes moot
   * @throws io.github.essfailover.error.LockException when another orchestrator acts
   */
  public Run settleDebts(RunId run) {
    return running(opening.reopenDebts(run, this::histories));
  }

  /** Runs of this deployment that can be resumed, oldest first. */
  public List<RunId> unfinishedRuns() {
    return status().unfinished();
  }

  /** What a run did so far, from its journal. */
  public RunReport report(RunId run) {
    RunHistory history = RunHistory.read(journal, run);
    RunOpening.planOf(history);
    return RunReport.of(history);
  }

  /**
   * What is left of the plan as lines that a person types, for the night when no orchestrator is
   * there. Reads only, and takes seconds where something that a line depends on does not answer.
   */
  public Runbook runbook(Plan plan) {
    return new RunbookWriter(surroundings, seams.clock()).write(plan, histories());
  }

  /**
   * Who is active, since when, by which run and person; what is unfinished and owed; which kill
   * switches are thrown.
   */
  public DeploymentStatus status() {
    return StatusFold.of(histories()).with(switches.halts());
  }

  /**
   * Records which data center is active, without doing anything: for what people did by hand, and
   * for the first start of a deployment. Earlier runs that stopped before their first promotion are
   * not gone on with any more, and debts that it makes moot are superseded.
   *
   * @param by who says so
   * @param because why, for instance an incident number
   * @return how the deployment stands then
   * @throws PlanException {@code ADOPTION_CONTRADICTED} when its databases are not seen as
   *     primaries, lack a promotion that another one has, another data center's take writes, or a
   *     run away from it is not finished, which {@link #abort} puts back
   * @throws io.github.essfailover.error.JournalException while a run is past its point of no return
   *     and unfinished
   * @throws io.github.essfailover.error.LockException when another orchestrator acts
   */
  public DeploymentStatus adopt(DataCenterId active, Person by, String because) {
    adoption.adopt(active, by, because, false, this::histories);
    return status();
  }

  /**
   * As {@link #adopt}, and whatever is seen that speaks against it is recorded with it instead of
   * being refused.
   */
  public DeploymentStatus adoptDespite(DataCenterId active, Person by, String because) {
    adoption.adopt(active, by, because, true, this::histories);
    return status();
  }

  /** Asks runs of this orchestrator to stop, waits for them and ends the threads it made itself. */
  @Override
  public void close() {
    opening.close();
    onClose.run();
  }

  private Run running(RunCoordinator coordinator) {
    coordinator.start();
    return new Run(coordinator);
  }

  java.time.Clock clock() {
    return seams.clock();
  }

  List<RunHistory> histories() {
    return journal.runs().stream()
        .map(run -> RunHistory.read(journal, run))
        .filter(this::isOurs)
        .toList();
  }

  private boolean isOurs(RunHistory history) {
    return history.deployment().filter(surroundings.deployment()::equals).isPresent();
  }

  private void requireKnown(FailoverRequest request) {
    List<String> problems = new ArrayList<>();
    for (DataCenterId named : List.of(request.source(), request.target())) {
      if (!surroundings.sites().containsKey(named)) {
        problems.add("data center '" + named + "' is not one of " + surroundings.sites().keySet());
      }
    }
    if (!problems.isEmpty()) {
      throw new io.github.essfailover.error.InvalidConfigurationException("The request", problems);
    }
  }

  /** Cleaned up behind a data center that is lost, the drilled one would follow a dead primary. */
  private void requireDrillBesideActive(RunHistory history) {
    history
        .opening()
        .map(opened -> opened.plan().request())
        .filter(Drill.class::isInstance)
        .ifPresent(request -> RequestedRoles.require(request, activeNow()));
  }

  private Optional<ActivationRecord> activeNow() {
    return status().active();
  }
}

package io.github.essfailover;

import io.github.essfailover.error.PlanException;
import io.github.essfailover.event.FailoverListener;
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
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Severity;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.ReadinessReport;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.ReadinessCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private final List<ReadinessCheck> checks;
  private final Seams seams;
  private final Runnable onClose;
  private final PlanPolicy planPolicy;
  private final Observer observer;
  private final RunOpening opening;

  FailoverOrchestrator(OrchestratorBuilder builder) {
    this.surroundings = builder.surroundings();
    this.topology = TopologyFingerprint.of(surroundings);
    this.journal = builder.requiredJournal();
    this.listeners = List.copyOf(builder.listeners);
    this.checks = List.copyOf(builder.readinessChecks());
    OwnedSeams owned = builder.seams();
    this.seams = owned.seams();
    this.onClose = owned.onClose();
    this.planPolicy = builder.planPolicy();
    this.observer = new Observer(seams, builder.observeLimit);
    RunPolicy runPolicy =
        new RunPolicy(builder.questionPatience, builder.frozenPatience, builder.quiet);
    this.opening =
        new RunOpening(surroundings, topology, journal, seams, observer, runPolicy, listeners);
  }

  /** Begins an orchestrator. */
  public static OrchestratorBuilder builder() {
    return new OrchestratorBuilder();
  }

  /** Everything that stands in the way of the request, or makes it a risk. Reads only. */
  public ReadinessReport checkReadiness(FailoverRequest request) {
    requireKnown(request);
    List<Finding> findings = new ArrayList<>(new Readiness(surroundings, checks, seams).findings());
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
  public Plan plan(FailoverRequest request) {
    requireKnown(request);
    requireSourceIsActive(request);
    Observation observed =
        observer.look(surroundings.sites().values(), surroundings.dns(), request.source());
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
            seams.clock().instant()));
  }

  /**
   * Has the plan approved, takes the run lock and begins. Returns when the run's opening is
   * durable.
   *
   * @throws PlanException when the plan is stale, expired, foreign or refused; nothing was changed
   * @throws io.github.essfailover.error.LockException when another orchestrator acts
   */
  public Run start(Plan plan) {
    return running(
        opening.open(
            plan,
            () -> {
              requireSourceIsActive(plan.request());
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
    return running(opening.reopen(RunHistory.read(journal, run)));
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
    RunCoordinator coordinator = opening.reopen(RunHistory.read(journal, run));
    coordinator.startToAbort(by, reason);
    return new Run(coordinator);
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
    return RunReport.of(RunHistory.read(journal, run));
  }

  /** Who is active, since when, by which run; what is unfinished and owed. */
  public DeploymentStatus status() {
    return StatusFold.of(histories());
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

  private List<RunHistory> histories() {
    return journal.runs().stream()
        .map(run -> RunHistory.read(journal, run))
        .filter(this::isOurs)
        .toList();
  }

  private boolean isOurs(RunHistory history) {
    return history
        .opening()
        .map(JournalEntry.RunOpened::plan)
        .filter(plan -> plan.deployment().equals(surroundings.deployment()))
        .isPresent();
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

  private void requireSourceIsActive(FailoverRequest request) {
    Optional<ActivationRecord> active = status().active();
    if (active.filter(record -> !record.dataCenter().equals(request.source())).isPresent()) {
      throw PlanException.impossible(
          List.of(
              "the journals say that "
                  + active.get().dataCenter()
                  + " is active since run "
                  + active.get().run()
                  + ", not "
                  + request.source()));
    }
  }
}

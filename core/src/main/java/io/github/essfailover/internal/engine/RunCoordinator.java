package io.github.essfailover.internal.engine;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.internal.vantage.VantagePoints;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: starts steps when their needs are met, remembers what they said, ends when all are
 * settled. Everything but the constructor, {@link #start}, {@link #requestStop} and the getters of
 * immutable parts is confined to the mailbox.
 */
public final class RunCoordinator {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.run");

  private final RunId id;
  private final Plan plan;
  private final Surroundings surroundings;
  private final Seams seams;
  private final HeldLock lock;
  private final Mailbox mailbox;
  private final BoundedCalls calls;
  private final Permits permits;
  private final RunMemory memory = new RunMemory();
  private final Backoff backoff;
  private final Questions questions;
  private final Decisions decisions;
  private final EventFeed events;
  private final JournalWriter journal;
  private final SourceWatch watch;
  private final GateKeeper gate;
  private final FenceUpkeep upkeep;
  private final Abort abort;
  private final Control control;
  private final StepGraph steps;
  private final LateActs lateActs;
  private final CompletableFuture<RunHistory> completion = new CompletableFuture<>();
  private final RunSetup.Restored restored;
  private int actsUnderWay;
  private String stopReason = "";
  private volatile boolean stopping;
  private volatile boolean halted;
  private boolean ending;

  /**
   * Prepares a run from what its journal says; nothing happens before {@link #start}.
   *
   * @param history at least the run's opening
   */
  public RunCoordinator(
      RunHistory history,
      Surroundings surroundings,
      Seams seams,
      RunPolicy policy,
      Journal store,
      RunLock.Lease lease,
      List<FailoverListener> listeners) {
    this.id = history.run();
    this.plan =
        history
            .opening()
            .orElseThrow(() -> new IllegalArgumentException("run " + id + " was never opened"))
            .plan();
    this.surroundings = surroundings;
    this.seams = seams;
    this.mailbox = new Mailbox(seams.workers(), this::crashed);
    this.calls = new BoundedCalls(seams, mailbox);
    this.permits = new Permits(seams, mailbox);
    this.lock = new HeldLock(lease, id, seams, mailbox, calls, this::halt);
    this.backoff = new Backoff(seams.random());
    this.questions = new Questions(this);
    this.decisions = new Decisions(this, policy);
    this.events = new EventFeed(listeners, seams.workers());
    this.journal = new JournalWriter(store, history, seams, mailbox, calls, this::halt);
    this.watch =
        new SourceWatch(
            VantagePoints.on(
                surroundings.site(plan.request().source()),
                surroundings.sites().values(),
                surroundings.service(),
                seams.clock()),
            plan.request().source(),
            seams,
            mailbox,
            calls,
            sighting -> gate().sighted(sighting));
    this.steps =
        new StepGraph(
            plan.steps().stream()
                .map(step -> new StepExecution(this, step, RunSetup.handler(surroundings, step)))
                .toList());
    this.lateActs = new LateActs(steps);
    this.gate =
        new GateKeeper(
            this, RunSetup.fence(plan, policy, memory, seams, calls), watch, steps.all());
    this.upkeep = new FenceUpkeep(this, steps.all());
    this.abort = new Abort(this, steps.all());
    this.control = new Control(this, steps.all());
    this.restored = RunSetup.restore(history, steps.byId(), memory, now());
    if (restored.aborting()) {
      abort.restore(restored.again());
    }
    RunSetup.statement(plan, history).ifPresent(memory::add);
  }

  /** Begins, or goes on with, the steps. */
  public void start() {
    mailbox.execute(
        () -> {
          tell(new FailoverEvent.RunStarted(id, now(), epoch(), restored.resumed()));
          lock.keep();
          if (abort.hasBegun()) {
            abort.goOn();
            endIfOver();
            return;
          }
          if (!steps.isPromotionOver()) {
            watch.start();
          }
          upkeep.start();
          steps.all().stream()
              .filter(s -> s.state() == StepState.PENDING || s.state() == StepState.FAILED)
              .toList()
              .forEach(this::beginIfReady);
          endIfOver();
        });
  }

  /** Goes on only to undo; a run that cannot be undone any more is left as it is. */
  public void startToAbort(Person by, String reason) {
    mailbox.execute(
        () -> {
          tell(new FailoverEvent.RunStarted(id, now(), epoch(), restored.resumed()));
          lock.keep();
          if (abort.hasBegun()) {
            abort.goOn();
            endIfOver();
          } else if (!abortIfPossible(by, reason)) {
            stop("cannot be undone any more: something was promoted; resume the run");
          }
        });
  }

  /** Completes with the run's history when the run is over, whatever its outcome. */
  public CompletableFuture<RunHistory> completion() {
    return completion;
  }

  /** Begins no further act, waits for those under way, and ends so that the run can be resumed. */
  public void requestStop(String reason) {
    mailbox.execute(() -> stop(reason));
  }

  /**
   * Undoes the run and ends it; past the point of no return nothing is undone and the run goes on.
   */
  public void requestAbort(Person by, String reason) {
    mailbox.execute(() -> abortIfPossible(by, reason));
  }

  /** What people may do to the run while it is under way. */
  public Control control() {
    return control;
  }

  /** Whether it only tries a standby, and gives way to whatever moves the service. */
  public boolean isDrill() {
    return plan.request() instanceof Drill;
  }

  /** The run. */
  public RunId id() {
    return id;
  }

  Seams seams() {
    return seams;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  BoundedCalls calls() {
    return calls;
  }

  Permits permits() {
    return permits;
  }

  LateActs lateActs() {
    return lateActs;
  }

  RunMemory memory() {
    return memory;
  }

  Backoff backoff() {
    return backoff;
  }

  Questions questions() {
    return questions;
  }

  Plan plan() {
    return plan;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  long epoch() {
    return lock.epoch();
  }

  /** No act of this owner of the run before it: one of an earlier owner may still land. */
  Instant actsNotBefore() {
    return restored.actsNotBefore();
  }

  Instant now() {
    return seams.clock().instant();
  }

  boolean isStopping() {
    return stopping;
  }

  /** Whether anything new may still be begun that brings the run forward. */
  boolean goesForward() {
    return !stopping && !abort.hasBegun() && !isHalted();
  }

  /** Whether the intent to promote something is written, or being written. */
  boolean isPastNoReturn() {
    return steps.isPastNoReturn();
  }

  /** Whether the run is being undone. */
  boolean isAborting() {
    return abort.hasBegun();
  }

  GateKeeper gate() {
    return gate;
  }

  /**
   * Whether nothing more may be written or done: the run failed, or its last word is being written.
   */
  boolean isHalted() {
    return halted || ending;
  }

  /** An act never outlives the lease under which it is sent. */
  Deadline boundedByLease(Deadline deadline) {
    return deadline.atMost(lock.remaining());
  }

  void journal(JournalEntry entry, Runnable durable) {
    if (ending) {
      // Nothing follows a run's last word: from then on somebody else may go on with it.
      return;
    }
    journal.append(
        entry,
        () -> {
          if (!halted) {
            durable.run();
            endIfOver();
          }
        });
  }

  void tell(FailoverEvent event) {
    events.tell(event);
  }

  void progress(StepId step, String seen) {
    tell(new FailoverEvent.StepProgress(id, now(), step, seen));
  }

  void changed(StepExecution execution, String seen) {
    Duration took =
        execution.startedAt().equals(Instant.EPOCH)
            ? Duration.ZERO
            : Duration.between(execution.startedAt(), now());
    tell(
        new FailoverEvent.StepChanged(
            id, now(), execution.step().id(), execution.state(), seen, took));
  }

  void actBegan() {
    actsUnderWay++;
  }

  void actEnded() {
    actsUnderWay--;
    endIfOver();
  }

  /** A step would look again, but the run is stopping. */
  void parked(StepExecution execution) {
    log.debug("Step {} is left as it is.", execution.step().id());
    endIfOver();
  }

  /** Goes on only with a proof that holds now; without one the gate is opened anew. */
  void ensureFence(Runnable proven, Runnable lapsed) {
    gate.ensure(proven, lapsed);
  }

  /** The evidence does not suffice yet. */
  void refreshEvidence() {
    gate.refresh();
  }

  void settled(
      StepExecution execution, List<Evidence> evidence, SortedMap<String, String> outputs) {
    memory.outputs(execution.step().id(), outputs);
    if (!execution.handler().decidesOnEvidence() && !evidence.isEmpty()) {
      gate.add(evidence);
    }
    if (steps.isPromotionOver()) {
      watch.stop();
    }
    steps.dependentsOf(execution).forEach(this::beginIfReady);
    if (execution.handler().isReasserted()) {
      steps.all().stream().filter(this::isAnsweredByFences).forEach(StepExecution::retry);
    }
    endIfOver();
  }

  /** A person is asked to answer for fences that hold after all. */
  private boolean isAnsweredByFences(StepExecution step) {
    return step.state() == StepState.FAILED
        && step.step().type().equals(StepTypes.FENCE_DEBTS)
        && steps.all().stream()
            .filter(s -> s.handler().isReasserted())
            .allMatch(s -> s.state() == StepState.PROVEN);
  }

  /** Begins it at once, or when what it needs is settled. */
  void beginIfReady(StepExecution execution) {
    boolean waiting =
        execution.state() == StepState.PENDING || execution.state() == StepState.FAILED;
    if (!waiting || !goesForward()) {
      return;
    }
    if (!areNeedsSettled(execution.step()) || control.holdsBack(execution)) {
      return;
    }
    Optional<StepId> unmet = steps.unmet(execution.step());
    if (unmet.isPresent()) {
      execution.block("needs " + unmet.get() + ", which is " + words(steps.state(unmet.get())));
    } else {
      execution.begin();
    }
  }

  boolean areNeedsSettled(Step step) {
    return steps.areNeedsSettled(step);
  }

  private static String words(StepState state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Asks what follows on a failure. */
  void askAbout(StepExecution execution, String why) {
    decisions.ask(execution, why);
  }

  /** Undoes the run, unless it is past the point of no return. */
  boolean abortIfPossible(Person by, String reason) {
    boolean possible = goesForward() && !isPastNoReturn();
    if (possible) {
      abortBy(Optional.of(by), reason);
    } else {
      log.info("Run {} cannot be undone any more: {}", id, Lines.one(reason));
    }
    return possible;
  }

  /** Undoes the run, by nobody when it is what follows on silence. */
  void abortBy(Optional<Person> by, String reason) {
    stopReason = by.map(person -> "aborted by " + person + ": " + reason).orElse(reason);
    questions.withdrawAll();
    upkeep.stop();
    abort.begin(by, reason);
  }

  /** A step failed and there is nobody to ask: the run ends without anybody having said stop. */
  void giveUp(String reason) {
    stopping = true;
    stopReason = reason;
    endIfOver();
  }

  void stop(String reason) {
    if (stopping || isHalted()) {
      return;
    }
    stopping = true;
    stopReason = reason;
    log.info("Run {} stops: {}", id, Lines.one(reason));
    questions.withdrawAll();
    journal(new JournalEntry.StopRequested(now(), reason), () -> {});
  }

  private void endIfOver() {
    // What is cheap comes first: this is asked after each entry, and there may be thousands of
    // steps.
    if (ending || halted || actsUnderWay > 0 || !journal.isIdle()) {
      return;
    }
    boolean over = stopping || abort.isOver() || steps.areAllSettled();
    if (!over) {
      return;
    }
    ending = true;
    Outcome outcome = RunReport.outcome(history());
    journal.append(
        new JournalEntry.RunEnded(now(), outcome, stopReason),
        () -> {
          tell(new FailoverEvent.RunEnded(id, now(), outcome));
          RunHistory history = history();
          release(() -> completion.complete(history));
        });
  }

  private RunHistory history() {
    return journal.history();
  }

  /** Nothing may be done that is not written down, and nothing without the lock: stop at once. */
  private void halt(FailoverException failure) {
    if (halted) {
      return;
    }
    halted = true;
    release(() -> completion.completeExceptionally(failure));
  }

  private void crashed(Throwable crash) {
    if (completion.isDone()) {
      // The host has ended its workers after the run; what was left were looks nobody waits for.
      log.debug("Run {} is over.", id, crash);
      return;
    }
    log.error("Run {} met a bug in the engine and stops.", id, crash);
    halted = true;
    release(() -> completion.completeExceptionally(crash));
  }

  /** Whoever awaits the run may begin the next one at once, so the lock goes first. */
  private void release(Runnable then) {
    watch.stop();
    upkeep.stop();
    steps.all().forEach(StepExecution::stopLooking);
    questions.withdrawAll();
    lock.release(then);
  }
}

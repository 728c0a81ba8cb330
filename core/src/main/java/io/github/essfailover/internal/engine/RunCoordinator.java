package io.github.essfailover.internal.engine;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.fence.Evidence;
import io.github.essfailover.internal.vantage.VantagePoints;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.Step;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.spi.StepHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Permits permits = new Permits();
  private final RunMemory memory = new RunMemory();
  private final Backoff backoff;
  private final Questions questions;
  private final EventFeed events;
  private final JournalWriter journal;
  private final FenceKeeper fence;
  private final SourceWatch watch;
  private final Map<StepId, StepExecution> steps = new LinkedHashMap<>();
  private final Map<StepId, List<StepExecution>> dependents = new LinkedHashMap<>();
  private final CompletableFuture<RunHistory> completion = new CompletableFuture<>();
  private final boolean resumed;
  private int actsUnderWay;
  private String stopReason = "";
  private volatile boolean stopping;
  private volatile boolean halted;
  private boolean ending;
  private boolean refreshing;

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
    this.lock = new HeldLock(lease, id, seams, mailbox, calls, this::halt);
    this.backoff = new Backoff(seams.random());
    this.questions = new Questions(this, policy.question());
    this.events = new EventFeed(listeners, seams.workers());
    this.journal = new JournalWriter(store, history, seams, mailbox, calls, this::halt);
    this.fence = RunSetup.fence(plan, policy, memory, seams, calls);
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
            this::sighted);
    for (Step step : plan.steps()) {
      StepHandler handler = RunSetup.handler(surroundings, step);
      steps.put(step.id(), new StepExecution(this, step, handler));
    }
    for (StepExecution execution : steps.values()) {
      for (StepId need : execution.step().needs()) {
        dependents.computeIfAbsent(need, key -> new ArrayList<>()).add(execution);
      }
    }
    this.resumed = RunSetup.restore(history, steps, memory, now());
    RunSetup.statement(plan, history).ifPresent(memory::add);
  }

  /** Begins, or goes on with, the steps. */
  public void start() {
    mailbox.execute(
        () -> {
          tell(new FailoverEvent.RunStarted(id, now(), epoch(), resumed));
          lock.keep();
          if (!isPromotionOver()) {
            watch.start();
          }
          steps.values().stream()
              .filter(s -> s.state() == StepState.PENDING || s.state() == StepState.FAILED)
              .toList()
              .forEach(this::beginIfReady);
          endIfOver();
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

  RunMemory memory() {
    return memory;
  }

  Backoff backoff() {
    return backoff;
  }

  Questions questions() {
    return questions;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  long epoch() {
    return lock.epoch();
  }

  Instant now() {
    return seams.clock().instant();
  }

  boolean isStopping() {
    return stopping;
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
    fence.ensure(
        vouchers(),
        why -> {
          if (why.isEmpty() && isGateOpen()) {
            proven.run();
          } else {
            reopenGate(why);
            lapsed.run();
          }
        });
  }

  /** The evidence does not suffice yet: some of it may only be old, or another process's. */
  void refreshEvidence() {
    if (!refreshing) {
      refreshing = true;
      fence.refresh(
          vouchers(),
          renewed -> {
            refreshing = false;
            if (renewed) {
              wakeDeciders();
            }
          });
    }
  }

  private List<FenceKeeper.Voucher> vouchers() {
    return steps.values().stream()
        .filter(s -> s.state() == StepState.PROVEN && !s.vouchedFor().isEmpty())
        // The gate repeats what others vouched for; asking it again would prove nothing new.
        .filter(s -> !s.handler().decidesOnEvidence())
        .map(FenceKeeper.Voucher.class::cast)
        .toList();
  }

  /** Another promotion may have closed it a moment ago. */
  private boolean isGateOpen() {
    return steps.values().stream()
        .filter(s -> s.handler().decidesOnEvidence())
        .allMatch(s -> s.state().isSettled());
  }

  private void reopenGate(String why) {
    for (StepExecution gate : steps.values()) {
      if (gate.handler().decidesOnEvidence() && gate.state().isSettled()) {
        gate.reopen();
        journal(
            new JournalEntry.GateReopened(now(), gate.step().id(), why), () -> beginIfReady(gate));
      }
    }
  }

  private void sighted(Sighting sighting) {
    boolean changed =
        memory.sightings().stream()
            .filter(s -> s.vantage().equals(sighting.vantage()))
            .reduce((first, second) -> second)
            .filter(last -> last.life() == sighting.life() && last.seen().equals(sighting.seen()))
            .isEmpty();
    memory.add(sighting);
    if (changed) {
      tell(new FailoverEvent.SightingChanged(id, now(), sighting));
    }
    wakeDeciders();
  }

  private void wakeDeciders() {
    steps.values().stream()
        .filter(s -> s.handler().decidesOnEvidence())
        .forEach(StepExecution::wake);
  }

  void settled(
      StepExecution execution, List<Evidence> evidence, SortedMap<String, String> outputs) {
    memory.outputs(execution.step().id(), outputs);
    if (!execution.handler().decidesOnEvidence() && !evidence.isEmpty()) {
      for (Evidence item : evidence) {
        memory.add(item);
        tell(new FailoverEvent.EvidenceCollected(id, now(), item));
      }
      wakeDeciders();
    }
    if (isPromotionOver()) {
      watch.stop();
    }
    dependents.getOrDefault(execution.step().id(), List.of()).forEach(this::beginIfReady);
    endIfOver();
  }

  private boolean isPromotionOver() {
    return steps.values().stream()
        .filter(s -> s.handler().wantsFence())
        .allMatch(s -> s.state().isSettled());
  }

  /** Begins it at once, or when what it needs is settled. */
  void beginIfReady(StepExecution execution) {
    boolean waiting =
        execution.state() == StepState.PENDING || execution.state() == StepState.FAILED;
    if (!waiting || stopping || isHalted()) {
      return;
    }
    for (StepId need : execution.step().needs()) {
      if (!state(need).isSettled()) {
        return;
      }
    }
    Optional<StepId> unmet =
        execution.step().after().stream()
            .filter(need -> state(need) != StepState.PROVEN)
            .findFirst();
    if (unmet.isPresent()) {
      execution.block("needs " + unmet.get() + ", which is " + words(state(unmet.get())));
    } else {
      execution.begin();
    }
  }

  private StepState state(StepId step) {
    StepExecution execution = steps.get(step);
    if (execution == null) {
      throw new IllegalStateException("plan has no step " + step);
    }
    return execution.state();
  }

  private static String words(StepState state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Asks what follows on a failure. */
  void askAbout(StepExecution execution, String why) {
    Questions.Draft draft = RunSetup.question(execution, why, fence);
    questions.ask(
        draft,
        answer -> {
          switch (answer.choice()) {
            case RETRY -> execution.retry();
            case WAIVE -> execution.waive(answer.by(), answer.reason());
            case OVERRIDE -> override(execution, draft, answer);
            default -> stop("stopped by " + answer.by() + ": " + answer.reason());
          }
        },
        this::stop);
  }

  /**
   * An override holds for what the person saw; if the world moved while they thought, they are
   * asked again.
   */
  private void override(StepExecution execution, Questions.Draft asked, Answer answer) {
    if (fence.basis().equals(asked.basis())) {
      fence.override(answer.by(), answer.reason());
      execution.waive(answer.by(), answer.reason());
    } else {
      askAbout(execution, "what was known has changed since the question was asked");
    }
  }

  private void stop(String reason) {
    if (!stopping) {
      stopping = true;
      stopReason = reason;
      log.info("Run {} stops: {}", id, reason);
    }
    endIfOver();
  }

  private void endIfOver() {
    boolean over = steps.values().stream().allMatch(s -> s.state().isSettled());
    boolean quiet = actsUnderWay == 0 && journal.isIdle();
    if (ending || halted || !(over || (stopping && quiet))) {
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
    return new RunHistory(id, journal.written(), 0, "");
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
    log.error("Run {} met a bug in the engine and stops.", id, crash);
    halted = true;
    release(() -> completion.completeExceptionally(crash));
  }

  /** Whoever awaits the run may begin the next one at once, so the lock goes first. */
  private void release(Runnable then) {
    watch.stop();
    lock.release(then);
  }
}

package io.github.essfailover;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.error.StalePlanException;
import io.github.essfailover.error.StalePlanException.Difference;
import io.github.essfailover.event.FailoverListener;
import io.github.essfailover.internal.engine.RunCoordinator;
import io.github.essfailover.internal.engine.RunPolicy;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Facts;
import io.github.essfailover.internal.planner.Observation;
import io.github.essfailover.internal.planner.Observer;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.OpenDebts;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.Question;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.spi.Site;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * The prologue of a run: plan checked and approved, lock taken, world looked at again, opening
 * written. Whatever goes wrong in here has changed nothing. Thread-safe.
 */
final class RunOpening {

  private static final String APPROVAL = "plan.approval";

  private final Surroundings surroundings;
  private final String topology;
  private final Journal journal;
  private final Seams seams;
  private final Observer observer;
  private final RunPolicy policy;
  private final List<FailoverListener> listeners;
  private final List<RunCoordinator> running = new CopyOnWriteArrayList<>();

  RunOpening(
      Surroundings surroundings,
      String topology,
      Journal journal,
      Seams seams,
      Observer observer,
      RunPolicy policy,
      List<FailoverListener> listeners) {
    this.surroundings = surroundings;
    this.topology = topology;
    this.journal = journal;
    this.seams = seams;
    this.observer = observer;
    this.policy = policy;
    this.listeners = listeners;
  }

  RunCoordinator open(Plan plan, Supplier<List<RunHistory>> earlier) {
    return open(plan, earlier, Optional.empty());
  }

  /**
   * Begins the run of a plan.
   *
   * @param approved the approval, when it was given already; else it is asked for
   */
  RunCoordinator open(Plan plan, Supplier<List<RunHistory>> earlier, Optional<Answer> approved) {
    requireOurs(plan);
    requireUnexpired(plan);
    earlier.get().forEach(RunOpening::requireNoHalfPromotion);
    Answer approval = approved(plan, approved.orElseGet(() -> asked(plan)));
    RunLock.Lease lease = acquire();
    return holding(
        lease,
        () -> {
          // Again under the lock: another orchestrator may have acted while a person thought.
          earlier.get().forEach(RunOpening::requireNoHalfPromotion);
          requireUnexpired(plan);
          requireUnchanged(plan);
          RunId run = RunId.of(surroundings.deployment() + "-" + lease.epoch());
          List<JournalEntry> opening = new ArrayList<>();
          opening.add(
              new JournalEntry.RunOpened(
                  now(), plan, lease.epoch(), owner(), approval.by(), approval.reason()));
          for (Debt debt : OpenDebts.of(earlier.get())) {
            OpenDebts.supersededBy(plan, debt)
                .ifPresent(
                    why ->
                        opening.add(
                            new JournalEntry.DebtSuperseded(now(), debt.run(), debt.step(), why)));
          }
          return coordinator(
              append(new RunHistory(run, List.of(), 0, JournalRecord.FIRST), opening), lease);
        });
  }

  /**
   * Goes on with a run.
   *
   * @param all every run: what was planned for other roles than those of today is not gone on with
   */
  RunCoordinator reopen(RunHistory history, Supplier<List<RunHistory>> all) {
    requireOurs(planOf(history));
    requireUnfinished(history);
    requireNotReplaced(history, all.get());
    RunLock.Lease lease = acquire();
    return holding(
        lease,
        () -> {
          // Read again under the lock: another orchestrator may have gone on with it until now.
          RunHistory current = RunHistory.read(journal, history.run());
          requireUnfinished(current);
          requireNotReplaced(current, all.get());
          requireRoles(current, all.get());
          JournalEntry resumed = new JournalEntry.RunResumed(now(), lease.epoch(), owner());
          return coordinator(append(current, List.of(resumed)), lease);
        });
  }

  /** Goes on with what an ended run owes. */
  RunCoordinator reopenDebts(RunId id, Supplier<List<RunHistory>> all) {
    requireOurs(planOf(RunHistory.read(journal, id)));
    requireDebts(id, all.get());
    RunLock.Lease lease = acquire();
    return holding(
        lease,
        () -> {
          // Again under the lock: another run may have begun meanwhile.
          SortedSet<StepId> steps =
              new TreeSet<>(requireDebts(id, all.get()).stream().map(Debt::step).toList());
          JournalEntry reopened =
              new JournalEntry.DebtsReopened(now(), lease.epoch(), owner(), steps);
          return coordinator(append(RunHistory.read(journal, id), List.of(reopened)), lease);
        });
  }

  /** What the run still owes; never anything against the active data center. */
  private static List<Debt> requireDebts(RunId id, List<RunHistory> all) {
    RunReport report =
        all.stream()
            .filter(history -> history.run().equals(id))
            .findFirst()
            .map(RunReport::of)
            .orElseThrow();
    if (report.outcome() == Outcome.INTERRUPTED || report.outcome() == Outcome.FAILED) {
      throw JournalException.refused(
          "The run has not ended.", Map.of("run", id.value()), "Resume it; then settle its debts.");
    }
    List<Debt> open = OpenDebts.of(all).stream().filter(debt -> debt.run().equals(id)).toList();
    Optional<DataCenterId> active = StatusFold.of(all).active().map(ActivationRecord::dataCenter);
    boolean againstActive =
        open.stream().filter(Debt::isFence).anyMatch(debt -> debt.dataCenter().equals(active));
    if (againstActive || (open.isEmpty() && !report.debts().isEmpty())) {
      throw JournalException.refused(
          "A later run has made what this run owes moot.",
          Map.of("run", id.value(), "active", active.map(DataCenterId::value).orElse("unknown")),
          "Look at what the deployment owes now: status().owed().");
    }
    return open;
  }

  List<RunId> underWay() {
    return running.stream().map(RunCoordinator::id).toList();
  }

  /** Drills of this orchestrator give way at once: what is left of them is cleaned up later. */
  void stopDrills(String reason) {
    List<RunCoordinator> drills = running.stream().filter(RunCoordinator::isDrill).toList();
    drills.forEach(run -> run.requestStop(reason));
    drills.forEach(run -> run.completion().exceptionally(failure -> null).join());
  }

  void close() {
    for (RunCoordinator run : running) {
      run.requestStop("the orchestrator was closed");
    }
    for (RunCoordinator run : running) {
      // How it ended is told by whoever awaits it; here only that it is over matters.
      run.completion().exceptionally(failure -> null).join();
    }
  }

  /**
   * Stops a run that goes on in this process, and waits for that.
   *
   * @throws JournalException when it is past its point of no return: it goes forward
   */
  RunHistory stopBeforeNoReturn(RunId id, String reason) {
    RunHistory history = RunHistory.read(journal, id);
    requireOurs(history.opening().orElseThrow().plan());
    requireUnfinished(history);
    requireNoHalfPromotion(history);
    for (RunCoordinator run : running) {
      if (run.id().equals(id)) {
        run.requestStop(reason);
        run.completion().exceptionally(failure -> history).join();
      }
    }
    return RunHistory.read(journal, id);
  }

  private RunCoordinator coordinator(RunHistory history, RunLock.Lease lease) {
    RunCoordinator run =
        new RunCoordinator(
            history, surroundings, seams.steady(), policy, journal, lease, listeners);
    running.add(run);
    var unused = run.completion().whenComplete((end, failure) -> running.remove(run));
    return run;
  }

  private interface Opening {
    RunCoordinator open();
  }

  private static RunCoordinator holding(RunLock.Lease lease, Opening opening) {
    boolean opened = false;
    try {
      RunCoordinator run = opening.open();
      opened = true;
      return run;
    } finally {
      if (!opened) {
        lease.close();
      }
    }
  }

  RunLock.Lease acquire() {
    return journal
        .lock()
        .acquire(surroundings.deployment(), owner(), Deadline.after(policy.lock(), seams.clock()));
  }

  RunHistory append(RunHistory before, List<JournalEntry> added) {
    byte[] bytes =
        new JournalRecord(before.run(), before.nextSequence(), before.lastHash(), added).encode();
    journal.append(before.run(), before.nextSequence(), bytes);
    List<JournalEntry> entries = new ArrayList<>(before.entries());
    entries.addAll(added);
    return new RunHistory(
        before.run(), entries, before.nextSequence() + 1, JournalRecord.hash(bytes));
  }

  static Answer approval(Plan plan, Person by, String reason) {
    return new Answer(APPROVAL, plan.digest(), Choice.APPROVE, by, reason);
  }

  private Answer asked(Plan plan) {
    Instant until = now().plus(policy.question());
    Instant latest = until.isBefore(plan.expiresAt()) ? until : plan.expiresAt();
    Question question =
        new Question(
            APPROVAL,
            Optional.empty(),
            Optional.<StepId>empty(),
            0,
            "Execute the " + plan.request().title() + "?",
            plan.toText().lines().toList(),
            plan.digest(),
            EnumSet.of(Choice.APPROVE, Choice.REFUSE),
            latest);
    try {
      return Objects.requireNonNull(
          surroundings.gate().ask(question, Deadline.at(latest, seams.clock())),
          "it returned null");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw PlanException.refused(Map.of("why", "the wait for approval was interrupted"));
    } catch (AdapterException e) {
      throw PlanException.refused(Map.of("why", String.valueOf(e.getMessage())));
    } catch (RuntimeException | LinkageError | AssertionError e) {
      // A gate that is broken has approved nothing.
      throw PlanException.refused(Map.of("why", "the approval gate failed: " + e));
    }
  }

  private static Answer approved(Plan plan, Answer answer) {
    boolean approved =
        answer.choice() == Choice.APPROVE
            && answer.question().equals(APPROVAL)
            && answer.basis().equals(plan.digest());
    if (!approved) {
      throw PlanException.refused(
          Map.of(
              "by",
              answer.by().name(),
              "choice",
              answer.choice().name(),
              "reason",
              answer.reason()));
    }
    return answer;
  }

  private void requireOurs(Plan plan) {
    if (!plan.deployment().equals(surroundings.deployment()) || !plan.topology().equals(topology)) {
      throw PlanException.foreign(
          Map.of(
              "deployment", plan.deployment().value(),
              "topology", plan.topology(),
              "expected", topology));
    }
  }

  private void requireUnexpired(Plan plan) {
    if (now().isAfter(plan.expiresAt())) {
      throw PlanException.expired(Map.of("expiredAt", plan.expiresAt().toString()));
    }
  }

  private void requireUnchanged(Plan plan) {
    List<Site> staying =
        surroundings.sites().values().stream()
            .filter(
                site ->
                    !(plan.request() instanceof Failover)
                        || !site.id().equals(plan.request().source()))
            .toList();
    List<DnsAdapter> zones = plan.request() instanceof Switchover ? surroundings.dns() : List.of();
    Observation observed = observer.look(staying, zones, plan.request().source());
    List<Difference> changed = Facts.changed(plan, observed);
    if (!changed.isEmpty()) {
      throw new StalePlanException(changed);
    }
  }

  /** A run that may have promoted something is finished before another one begins. */
  static void requireNoHalfPromotion(RunHistory history) {
    boolean promoting =
        history.entries().stream()
            .anyMatch(
                e ->
                    e instanceof JournalEntry.StepStarted s
                        && s.step().value().startsWith("promote."));
    // One that ended, and stopped while it settled what it owed, is no half promotion.
    boolean ended =
        history.entries().stream()
            .anyMatch(
                e ->
                    e instanceof JournalEntry.RunEnded r
                        && (r.outcome() == Outcome.COMPLETED
                            || r.outcome() == Outcome.COMPLETED_WITH_DEBTS));
    if (promoting && !ended && isUnfinished(history)) {
      throw JournalException.refused(
          "An earlier run has passed its point of no return and is not finished.",
          Map.of("run", history.run().value()),
          "Resume that run.");
    }
  }

  /** The plan of a run; an adoption has none, and nothing to go on with. */
  static Plan planOf(RunHistory history) {
    return history
        .opening()
        .map(JournalEntry.RunOpened::plan)
        .orElseThrow(
            () ->
                JournalException.refused(
                    "The run is an adoption and has no plan.",
                    Map.of("run", history.run().value()),
                    "Ask status() who adopted what, and why."));
  }

  /** Going on with it, or undoing it, would act against what a person has adopted since. */
  private static void requireNotReplaced(RunHistory history, List<RunHistory> all) {
    if (StatusFold.isReplaced(history, all)) {
      throw JournalException.refused(
          "A later adoption has replaced what the run was about.",
          Map.of("run", history.run().value()),
          "Look at status(); plan anew for anything else.");
    }
  }

  /** What a later run has made moot would undo, or fence, what that run made. */
  private static void requireRoles(RunHistory history, List<RunHistory> all) {
    Optional<ActivationRecord> active = StatusFold.of(all).active();
    if (StatusFold.isMoot(history, active)) {
      throw JournalException.refused(
          "A later run has promoted something since.",
          Map.of(
              "run", history.run().value(),
              "later", active.map(ActivationRecord::run).map(RunId::value).orElse("")),
          "Leave this run as it is and plan anew.");
    }
  }

  private static void requireUnfinished(RunHistory history) {
    if (!isUnfinished(history)) {
      throw JournalException.refused(
          "The run has ended.",
          Map.of("run", history.run().value()),
          "Read its report; plan anew for anything else.");
    }
  }

  private static boolean isUnfinished(RunHistory history) {
    Outcome outcome = RunReport.of(history).outcome();
    return outcome == Outcome.INTERRUPTED || outcome == Outcome.FAILED;
  }

  private Instant now() {
    return seams.clock().instant();
  }

  static String owner() {
    return "process " + ProcessHandle.current().pid();
  }
}

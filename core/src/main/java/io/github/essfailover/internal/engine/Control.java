package io.github.essfailover.internal.engine;

import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.internal.text.Lines;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalEntry.Intervened.Kind;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people do to a run under way: pause it and go on, have a step tried again or left out. All
 * of it is written down with a name; what cannot be done changes nothing and is told. Its public
 * methods are thread-safe, the others confined to the mailbox.
 */
public final class Control {

  private static final Logger log = LoggerFactory.getLogger("io.github.essfailover.run");

  private final RunCoordinator run;
  private final Collection<StepExecution> steps;
  private final Set<StepExecution> heldBack = new LinkedHashSet<>();
  private Optional<Instant> pausedAt = Optional.empty();

  Control(RunCoordinator run, Collection<StepExecution> steps) {
    this.run = run;
    this.steps = steps;
  }

  /** Whether no step begins and nothing new is done; what there is goes on being looked at. */
  boolean isPaused() {
    return pausedAt.isPresent();
  }

  /** Keeps a step that would begin until the run goes on; false when it may begin. */
  boolean holdsBack(StepExecution step) {
    return isPaused() && (heldBack.add(step) || isPaused());
  }

  /** How much longer a step may take because of the pause that lasts. */
  Duration pausedFor() {
    return pausedAt.map(at -> Duration.between(at, run.now())).orElse(Duration.ZERO);
  }

  /** Begins and does nothing new until {@link #requestContinue}. */
  public void requestPause(Person by, String reason) {
    run.mailbox().execute(() -> pause(by, reason));
  }

  /** Goes on after a pause. */
  public void requestContinue(Person by, String reason) {
    run.mailbox().execute(() -> proceed(by, reason));
  }

  /** Tries a step again at once. */
  public void requestRetry(StepId step, Person by, String reason) {
    run.mailbox().execute(() -> retry(step, by, reason));
  }

  /** Goes on without a step. */
  public void requestSkip(StepId step, Person by, String reason) {
    run.mailbox().execute(() -> skip(step, by, reason));
  }

  /** What an abort would undo now. Reads only, on the thread that asks. */
  public List<String> wouldUndo() {
    return new UndoPreview(run, steps).lines();
  }

  private void pause(Person by, String reason) {
    if (isPaused() || !run.goesForward()) {
      decline("pause", isPaused() ? "it is paused already" : "the run ends or is undone", by);
      return;
    }
    // At once, and written down behind it: what is sent meanwhile was sent before.
    pausedAt = Optional.of(run.now());
    written(Kind.PAUSED, Optional.empty(), by, reason, run.now(), () -> {});
  }

  private void proceed(Person by, String reason) {
    if (!isPaused() || !run.goesForward()) {
      decline("continue", "it is not paused", by);
      return;
    }
    Duration lasted = pausedFor();
    // Who takes the run over waits for acts that only this pause made so late.
    Instant actsUntil =
        steps.stream()
            .flatMap(step -> step.actsUntil().stream())
            .max(Instant::compareTo)
            .orElse(run.now());
    written(
        Kind.CONTINUED,
        Optional.empty(),
        by,
        reason,
        actsUntil,
        () -> {
          pausedAt = Optional.empty();
          steps.forEach(step -> step.extend(lasted));
          List<StepExecution> waiting = new ArrayList<>(heldBack);
          heldBack.clear();
          waiting.forEach(run::beginIfReady);
        });
  }

  private void retry(StepId id, Person by, String reason) {
    Optional<StepExecution> found = find(id);
    StepState state = found.map(StepExecution::state).orElse(StepState.PENDING);
    boolean possible =
        state == StepState.FAILED || state == StepState.RUNNING || state == StepState.OWED;
    if (found.isEmpty() || !possible || !run.goesForward()) {
      decline("retry of " + id, why(found, "is " + words(state)), by);
      return;
    }
    StepExecution step = found.get();
    written(
        Kind.RETRIED,
        Optional.of(id),
        by,
        reason,
        run.now(),
        () -> {
          run.questions().withdraw(id);
          step.tryAgain();
        });
  }

  private void skip(StepId id, Person by, String reason) {
    Optional<StepExecution> found = find(id);
    StepState state = found.map(StepExecution::state).orElse(StepState.PENDING);
    boolean possible = state == StepState.FAILED || state == StepState.RUNNING;
    if (found.isEmpty() || !possible || !run.goesForward()) {
      decline("skip of " + id, why(found, "is " + words(state)), by);
    } else if (!found.get().step().skippable() || found.get().handler().decidesOnEvidence()) {
      decline("skip of " + id, "nobody may leave it out", by);
    } else if (reason.isBlank()) {
      decline("skip of " + id, "it needs a reason", by);
    } else if (!found.get().leaveOut(by, reason)) {
      decline("skip of " + id, "it has just been decided", by);
    } else {
      run.questions().withdraw(id);
    }
  }

  private Optional<StepExecution> find(StepId id) {
    return steps.stream().filter(step -> step.step().id().equals(id)).findFirst();
  }

  private String why(Optional<StepExecution> found, String state) {
    if (found.isEmpty()) {
      return "the plan has no such step";
    }
    return run.goesForward() ? "the step " + state : "the run ends or is undone";
  }

  private static String words(StepState state) {
    return state.name().toLowerCase(java.util.Locale.ROOT);
  }

  private void written(
      Kind kind,
      Optional<StepId> step,
      Person by,
      String reason,
      Instant actsUntil,
      Runnable durable) {
    JournalEntry.Intervened entry =
        new JournalEntry.Intervened(run.now(), kind, step, by, reason, actsUntil);
    run.journal(
        entry,
        () -> {
          run.tell(new FailoverEvent.Intervened(run.id(), entry.at(), kind, step, by, reason));
          durable.run();
        });
  }

  private void decline(String what, String why, Person by) {
    log.info(
        "Run {}: {} by {} is not possible: {}",
        run.id(),
        what,
        Lines.one(by.name()),
        Lines.one(why));
    run.tell(new FailoverEvent.InterventionDeclined(run.id(), run.now(), what, why));
  }
}

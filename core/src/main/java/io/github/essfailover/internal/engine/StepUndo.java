package io.github.essfailover.internal.engine;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.steps.Arguments;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.StepState;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The undo of one step: intent, wait for what may still land, observe, act, observe until what was
 * there before is back. What cannot be undone in time is owed, with what was last seen. Confined to
 * the mailbox.
 */
final class StepUndo {

  /** How long the undo of a step may take before it is owed, where its plan says nothing else. */
  private static final Duration BUDGET = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration REASSERT = Duration.ofSeconds(2);

  private final RunCoordinator run;
  private final StepExecution execution;
  private final Runnable then;
  private final ActSender sender;
  private final Duration most;
  private final Deadline budget;
  private int silentLooks;
  private final LastSeen lastSeen = new LastSeen();
  private final SentActs sentActs = new SentActs(REASSERT);

  /**
   * Prepares an undo.
   *
   * @param then runs when the step is compensated or its undo is owed
   */
  StepUndo(RunCoordinator run, StepExecution execution, Runnable then) {
    this.run = run;
    this.execution = execution;
    this.then = then;
    this.sender = ActSender.backward(run, execution.step());
    Instant from = run.actsNotBefore().isAfter(run.now()) ? run.actsNotBefore() : run.now();
    String within = execution.step().arguments().get(Arguments.UNDO_WITHIN);
    this.most = within == null ? BUDGET : Duration.parse(within);
    this.budget = Deadline.at(from.plus(most), run.seams().clock());
  }

  void begin() {
    if (run.memory().before(execution.step().id()).isEmpty()) {
      settle(StepState.COMPENSATED, "had changed nothing");
      return;
    }
    run.journal(
        new JournalEntry.UndoStarted(run.now(), execution.step().id(), run.epoch(), budget.at()),
        () -> {
          Duration wait = Duration.between(run.now(), run.actsNotBefore());
          if (wait.isNegative() || wait.isZero()) {
            afterZombies();
          } else {
            // An act of the run's earlier owner may still land until then.
            run.seams().later(wait.plusMillis(1), () -> run.mailbox().execute(this::afterZombies));
          }
        });
  }

  /** No look counts while an act of the step itself may still land on what it would look at. */
  private void afterZombies() {
    pass(new ArrayDeque<>(execution.intention().touched()));
  }

  private void pass(Queue<Resource> resources) {
    Resource next = resources.poll();
    if (next == null) {
      look();
      return;
    }
    run.permits()
        .acquire(
            next,
            budget,
            () -> {
              run.permits().release(next);
              pass(resources);
            },
            () -> owe("an earlier act on " + next + " has not returned and may still land"));
  }

  private void look() {
    if (isOver()) {
      return;
    }
    Deadline limit = budget.atMost(LOOK);
    Deadline at =
        limit.isExpired() ? Deadline.after(Duration.ofSeconds(1), run.seams().clock()) : limit;
    run.calls()
        .call(at, () -> execution.handler().observeUndone(execution.context(at)), this::looked);
  }

  private void looked(@Nullable Observed observed, @Nullable Throwable failure) {
    if (isOver()) {
      return;
    }
    if (observed instanceof Observed.Done done) {
      settle(StepState.COMPENSATED, done.seen());
    } else if (observed instanceof Observed.Hopeless hopeless) {
      owe(hopeless.why());
    } else if (observed instanceof Observed.NotYet notYet) {
      silentLooks = 0;
      lastSeen.saw(notYet.seen());
      run.progress(execution.step().id(), "undo: " + notYet.seen());
      goOn(notYet.lookAgainAfter());
    } else {
      notSeen(failure, this::look);
    }
  }

  private void goOn(Duration lookAgainAfter) {
    if (budget.isExpired()) {
      owe("not undone within " + most.toSeconds() + " s; last seen: " + lastSeen);
      return;
    }
    Deadline limit = budget.atMost(LOOK);
    run.calls()
        .call(
            limit,
            () -> List.copyOf(execution.handler().undo(execution.context(limit))),
            (acts, failure) -> {
              if (acts == null) {
                notSeen(failure, this::look);
              } else if (sentActs.isWorthSending(acts, run.now())) {
                sender.send(acts, budget, (sent, refused) -> sent(refused));
              } else {
                later(lookAgainAfter, this::look);
              }
            });
  }

  private void sent(@Nullable Throwable failure) {
    if (isOver()) {
      return;
    }
    if (failure instanceof AdapterException e && e.effect() == AdapterException.Effect.PERMANENT) {
      owe(CallFailure.words(e));
    } else if (failure != null) {
      sentActs.forget();
      notSeen(failure, this::look);
    } else {
      lastSeen.acted();
      look();
    }
  }

  private void notSeen(@Nullable Throwable failure, Runnable again) {
    if (isOver()) {
      return;
    }
    silentLooks++;
    lastSeen.failed(CallFailure.words(failure));
    if (budget.isExpired()) {
      owe("not undone within " + most.toSeconds() + " s; last: " + lastSeen);
    } else {
      later(run.backoff().wait(silentLooks), again);
    }
  }

  private void later(Duration wait, Runnable what) {
    long millis = Math.max(1, Math.min(wait.toMillis(), budget.remaining().toMillis() + 1));
    var unused =
        run.seams()
            .timer()
            .schedule(() -> run.mailbox().execute(what), millis, TimeUnit.MILLISECONDS);
  }

  /** A run that was told to stop leaves its undo as it is; a resume goes on with it. */
  private boolean isOver() {
    return run.isHalted() || run.isStopping();
  }

  private void owe(String why) {
    settle(StepState.UNDO_OWED, why);
  }

  private void settle(StepState to, String seen) {
    execution.undone(to, seen, then);
  }
}

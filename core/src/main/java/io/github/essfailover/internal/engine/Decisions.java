package io.github.essfailover.internal.engine;

import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.internal.steps.StepTypes;
import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.StepState;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Observed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What follows when a step failed: a person decides, or their silence does. Confined to the
 * mailbox.
 */
final class Decisions {

  /** The most that the look before a waiver may take. */
  private static final Duration LOOK = Duration.ofSeconds(3);

  private final RunCoordinator run;
  private final RunPolicy policy;

  Decisions(RunCoordinator run, RunPolicy policy) {
    this.run = run;
    this.policy = policy;
  }

  /** Asks what follows on a failure. */
  void ask(StepExecution execution, String why) {
    if (!run.goesForward()) {
      return;
    }
    if (run.isDrill()) {
      // Nobody has to be found at night for a drill: whatever fails, it is cleaned up.
      run.abortBy(Optional.empty(), execution.step().id() + ": " + why);
      return;
    }
    boolean undoable = !run.isPastNoReturn();
    boolean planned = undoable && isPlanned();
    boolean frozen = undoable && isSomethingFrozen();
    Duration patience =
        planned || frozen ? shorter(policy.frozen(), policy.question()) : policy.question();
    String otherwise =
        planned
            ? "Unanswered within %s: undone."
            : frozen
                ? "Unanswered within %s: undone when the source shows life, else stopped."
                : "Unanswered within %s: the run stops and can be resumed.";
    Questions.Draft draft =
        RunSetup.question(
            execution,
            why,
            run.gate(),
            List.of(otherwise.formatted(Durations.words(patience))),
            undoable);
    int asked = execution.attempt();
    run.questions()
        .ask(
            draft,
            patience,
            new Questions.Ended() {
              @Override
              public void answered(Answer answer) {
                boolean moot =
                    execution.state() != StepState.FAILED || execution.attempt() != asked;
                if (run.goesForward() && !moot) {
                  decide(execution, why, draft, answer);
                }
              }

              @Override
              public void unanswered(String reason, boolean broken) {
                if (run.goesForward()) {
                  notDecided(draft, reason, broken);
                }
              }
            });
  }

  private void decide(StepExecution execution, String why, Questions.Draft asked, Answer answer) {
    switch (answer.choice()) {
      case RETRY -> execution.retry();
      case WAIVE -> waive(execution, why, answer);
      case OVERRIDE -> override(execution, asked, answer);
      case ABORT -> {
        if (!run.abortIfPossible(answer.by(), answer.reason())) {
          ask(execution, "too late to undo: something is being promoted");
        }
      }
      default -> run.stop("stopped by " + answer.by() + ": " + answer.reason());
    }
  }

  /** A source that lives cannot commit synchronously while its standbys are frozen. */
  private void notDecided(Questions.Draft draft, String reason, boolean broken) {
    boolean planned = isPlanned() && !run.isPastNoReturn();
    boolean undo =
        planned || (isSomethingFrozen() && !run.isPastNoReturn() && run.gate().isSourceAnswering());
    String why =
        planned
            ? "a " + run.plan().request().kind() + " is not left half done"
            : "the source shows life";
    String then = undo ? "undone, because " + why : "stopped";
    run.tell(new FailoverEvent.QuestionUnanswered(run.id(), run.now(), draft.id(), reason, then));
    if (undo) {
      run.abortBy(Optional.empty(), reason + "; " + why);
    } else if (broken) {
      run.giveUp(reason);
    } else {
      run.stop(reason);
    }
  }

  /** Nobody needs a switchover or a drill as much as the service: what fails is undone. */
  private boolean isPlanned() {
    return run.plan().request() instanceof Switchover || run.plan().request() instanceof Drill;
  }

  private boolean isSomethingFrozen() {
    return run.plan().steps().stream()
        .filter(step -> step.type().equals(StepTypes.FREEZE))
        .anyMatch(step -> run.memory().before(step.id()).isPresent());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * A waiver holds for what the person was told: if a look says something else by now, they are
   * asked again. What cannot be looked at is as it was.
   */
  private void waive(StepExecution execution, String told, Answer answer) {
    run.calls()
        .call(
            Deadline.after(LOOK, run.seams().clock()),
            execution::observeAgain,
            (observed, failure) -> {
              if (!run.goesForward() || execution.state() != StepState.FAILED) {
                return;
              }
              if (observed instanceof Observed.Hopeless now && !now.why().equals(told)) {
                ask(execution, now.why());
              } else if (execution.wasFoundHopeless() && observed instanceof Observed.NotYet now) {
                ask(execution, "it is not hopeless any more: " + now.seen());
              } else {
                execution.waive(answer.by(), answer.reason());
              }
            });
  }

  /**
   * An override holds for what the person saw; if the world moved while they thought, they are
   * asked again.
   */
  private void override(StepExecution execution, Questions.Draft asked, Answer answer) {
    if (run.gate().basis().equals(asked.basis())) {
      run.gate().override(answer.by(), answer.reason());
      execution.waive(answer.by(), answer.reason());
    } else {
      ask(execution, "what was known has changed since the question was asked");
    }
  }
}

package io.github.essfailover.internal.engine;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.StepId;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks people on behalf of a run and writes down what was asked and answered. */
final class Questions {

  /** How often a gate may give an answer to something else before it is not asked again. */
  private static final int MISPLACED = 3;

  private final RunCoordinator run;
  private final Map<BoundedCalls.Open, Optional<StepId>> open = new HashMap<>();

  Questions(RunCoordinator run) {
    this.run = run;
  }

  /**
   * Something to ask: a stable id, one sentence, facts, what it is about and what may be answered.
   */
  record Draft(
      String id,
      Optional<StepId> step,
      String text,
      List<String> facts,
      String basis,
      Set<Choice> choices) {}

  /** Is told how a question ended. Exactly one of them, or none when it was withdrawn. */
  interface Ended {
    /** A person answered this question. */
    void answered(Answer answer);

    /** Nobody answered in time; or, when broken, the gate gives no answers to this question. */
    void unanswered(String why, boolean broken);
  }

  /** Asks; the answer comes as a message. Called in the mailbox. */
  void ask(Draft draft, Duration patience, Ended ended) {
    ask(draft, patience, ended, 1);
  }

  private void ask(Draft draft, Duration patience, Ended ended, int attempt) {
    Deadline deadline = Deadline.after(patience, run.seams().clock());
    Question question = question(draft, deadline);
    run.journal(
        new JournalEntry.QuestionAsked(run.now(), question),
        () -> {
          run.tell(new FailoverEvent.QuestionAsked(run.id(), run.now(), question));
          BoundedCalls.Open[] own = new BoundedCalls.Open[1];
          own[0] =
              run.calls()
                  .call(
                      deadline,
                      () -> run.surroundings().gate().ask(question, deadline),
                      (answer, failure) -> {
                        open.remove(own[0]);
                        if (answer == null) {
                          ended.unanswered(
                              "question " + question.id() + " was not answered: " + words(failure),
                              !isPatienceOver(failure));
                        } else if (fits(question, answer)) {
                          note(answer, () -> ended.answered(answer));
                        } else if (attempt < MISPLACED) {
                          misplaced(question, "it is asked again");
                          ask(draft, patience, ended, attempt + 1);
                        } else {
                          ended.unanswered(
                              "the gate answers other questions than " + question.id(), true);
                        }
                      });
          open.put(own[0], draft.step());
        });
  }

  /** Nothing that is being asked needs an answer any more. */
  void withdrawAll() {
    open.keySet().forEach(BoundedCalls.Open::withdraw);
    open.clear();
  }

  /** What is being asked about that step needs no answer any more. */
  void withdraw(StepId step) {
    List<BoundedCalls.Open> moot =
        open.entrySet().stream()
            .filter(each -> each.getValue().filter(step::equals).isPresent())
            .map(Map.Entry::getKey)
            .toList();
    moot.forEach(BoundedCalls.Open::withdraw);
    open.keySet().removeAll(moot);
  }

  private void misplaced(Question question, String then) {
    run.tell(
        new FailoverEvent.QuestionUnanswered(
            run.id(),
            run.now(),
            question.id(),
            "the answer belongs to another question, an earlier epoch or other evidence",
            then));
  }

  private static boolean isPatienceOver(@Nullable Throwable failure) {
    return failure instanceof AdapterException e
        && (e.effect() == AdapterException.Effect.NOT_APPLIED || e.code().equals("CALL_TIMED_OUT"));
  }

  private static String words(@Nullable Throwable failure) {
    return failure == null ? "the gate gave nothing" : String.valueOf(failure.getMessage());
  }

  /**
   * Asks and waits; called on a worker that may block. The answer is journalled before the step
   * settles.
   */
  Answer askFromWorker(StepId step, String text, Set<Choice> choices, Deadline deadline) {
    Draft draft =
        new Draft(step + ".act", Optional.of(step), text, List.of(), run.id().value(), choices);
    Question question = question(draft, deadline);
    run.mailbox()
        .execute(
            () -> {
              run.journal(new JournalEntry.QuestionAsked(run.now(), question), () -> {});
              run.tell(new FailoverEvent.QuestionAsked(run.id(), run.now(), question));
            });
    Answer answer;
    try {
      answer = run.surroundings().gate().ask(question, deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AdapterException.unknown(
          "INTERRUPTED", "The wait for an answer was interrupted.", Map.of(), e);
    }
    // A gate of the host's may answer nothing, whatever its signature says.
    if (answer == null || !fits(question, answer)) {
      throw AdapterException.permanent(
          "ANSWER_MISPLACED",
          "The approval gate gave an answer to another question.",
          Map.of("question", question.id(), "answer", answer == null ? "none" : answer.question()),
          "Mend the approval gate.",
          null);
    }
    run.mailbox().execute(() -> note(answer, () -> {}));
    return answer;
  }

  private void note(Answer answer, Runnable then) {
    run.journal(
        new JournalEntry.QuestionAnswered(run.now(), answer),
        () -> {
          run.tell(new FailoverEvent.QuestionAnswered(run.id(), run.now(), answer));
          then.run();
        });
  }

  private Question question(Draft draft, Deadline deadline) {
    return new Question(
        draft.id(),
        Optional.of(run.id()),
        draft.step(),
        run.epoch(),
        draft.text(),
        draft.facts(),
        // An answer from an earlier epoch is an answer to what was known then.
        draft.basis() + " in epoch " + run.epoch(),
        draft.choices(),
        deadline.at());
  }

  static boolean fits(Question question, Answer answer) {
    return answer.question().equals(question.id())
        && answer.basis().equals(question.basis())
        && question.choices().contains(answer.choice());
  }
}

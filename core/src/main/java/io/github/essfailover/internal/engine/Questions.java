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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Asks people on behalf of a run and writes down what was asked and answered. */
final class Questions {

  private final RunCoordinator run;
  private final Duration patience;

  Questions(RunCoordinator run, Duration patience) {
    this.run = run;
    this.patience = patience;
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

  /**
   * Asks; the answer comes as a message. Called in the mailbox.
   *
   * @param unanswered is told why when nobody answered in time, or not to this question
   */
  void ask(Draft draft, Consumer<Answer> answered, Consumer<String> unanswered) {
    Deadline deadline = Deadline.after(patience, run.seams().clock());
    Question question = question(draft, deadline);
    run.journal(
        new JournalEntry.QuestionAsked(run.now(), question),
        () -> {
          run.tell(new FailoverEvent.QuestionAsked(run.id(), run.now(), question));
          run.calls()
              .call(
                  deadline,
                  () -> run.surroundings().gate().ask(question, deadline),
                  (answer, failure) -> {
                    if (answer == null) {
                      unanswered.accept(
                          "question " + question.id() + " was not answered: " + failure);
                    } else if (!fits(question, answer)) {
                      unanswered.accept(
                          "the answer to " + question.id() + " does not belong to this question");
                    } else {
                      note(answer, () -> answered.accept(answer));
                    }
                  });
        });
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
    if (!fits(question, answer)) {
      throw AdapterException.permanent(
          "ANSWER_MISPLACED",
          "The approval gate gave an answer to another question.",
          Map.of("question", question.id(), "answer", answer.question()),
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
        draft.basis(),
        draft.choices(),
        deadline.at());
  }

  static boolean fits(Question question, Answer answer) {
    return answer.question().equals(question.id())
        && answer.basis().equals(question.basis())
        && question.choices().contains(answer.choice());
  }
}

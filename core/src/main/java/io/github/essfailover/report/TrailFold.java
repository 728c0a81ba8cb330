package io.github.essfailover.report;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.spi.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds a run's entries into its trail. Confined to one thread. */
final class TrailFold {

  private final JournalEntry.RunOpened opening;
  private final List<RunTrail.Taking> takings = new ArrayList<>();
  private final List<RunTrail.Decision> decisions = new ArrayList<>();
  private final Map<String, JournalEntry.QuestionAsked> asked = new HashMap<>();

  TrailFold(JournalEntry.RunOpened opening) {
    this.opening = opening;
  }

  void add(JournalEntry entry) {
    if (entry instanceof JournalEntry.RunOpened e) {
      takings.add(new RunTrail.Taking(e.at(), e.epoch(), e.owner()));
    } else if (entry instanceof JournalEntry.RunResumed e) {
      takings.add(new RunTrail.Taking(e.at(), e.epoch(), e.owner()));
    } else if (entry instanceof JournalEntry.DebtsReopened e) {
      takings.add(new RunTrail.Taking(e.at(), e.epoch(), e.owner()));
    } else if (entry instanceof JournalEntry.QuestionAsked e) {
      asked.putIfAbsent(e.question().id(), e);
    } else if (entry instanceof JournalEntry.QuestionAnswered e) {
      decisions.add(decision(e));
    }
  }

  private RunTrail.Decision decision(JournalEntry.QuestionAnswered e) {
    Answer answer = e.answer();
    Optional<JournalEntry.QuestionAsked> question =
        Optional.ofNullable(asked.remove(answer.question()));
    return new RunTrail.Decision(
        question.map(JournalEntry.QuestionAsked::at),
        e.at(),
        question.map(each -> each.question().text()).orElse(answer.question()),
        answer);
  }

  RunTrail trail(RunHistory history) {
    return new RunTrail(
        opening.approvedBy(),
        opening.approvalReason(),
        takings,
        decisions,
        history.nextSequence(),
        history.lastHash());
  }
}

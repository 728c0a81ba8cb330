package io.github.essfailover.report;

import io.github.essfailover.internal.text.Durations;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.spi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Folds a run's entries into its trail. Confined to one thread. */
final class TrailFold {

  /** Less is nothing: workers write down in one order what they dated in another. */
  private static final Duration NOTICEABLE = Duration.ofSeconds(1);

  private final JournalEntry.RunOpened opening;
  private final List<RunTrail.Taking> takings = new ArrayList<>();
  private final List<RunTrail.Decision> decisions = new ArrayList<>();
  private final Map<String, JournalEntry.QuestionAsked> asked = new HashMap<>();

  private Instant before;
  private Duration setback = Duration.ZERO;

  TrailFold(JournalEntry.RunOpened opening) {
    this.opening = opening;
    this.before = opening.at();
  }

  void add(JournalEntry entry) {
    dated(entry.at());
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

  private void dated(Instant at) {
    Duration back = Durations.between(at, before);
    if (back.compareTo(NOTICEABLE) >= 0 && back.compareTo(setback) > 0) {
      setback = back;
    }
    before = at;
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
        setback,
        history.nextSequence(),
        history.lastHash());
  }
}

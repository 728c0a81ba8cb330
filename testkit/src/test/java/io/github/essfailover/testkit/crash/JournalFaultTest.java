package io.github.essfailover.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.RunId;
import io.github.essfailover.testkit.InMemoryJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Appends of every scenario go wrong, or find that somebody else was faster: every third one, and
 * every one with {@code -Dcrash.full=true}.
 */
class JournalFaultTest {
  private static final int EVERY = 3;

  @Test
  void append_storedButAnswerLost_isRecognisedAndTheEndIsTheSame() {
    meddle(append -> failing(append, InMemoryJournal.Failure.AFTER_STORING));
  }

  @Test
  void append_notStored_isRepeatedAndTheEndIsTheSame() {
    meddle(append -> failing(append, InMemoryJournal.Failure.BEFORE_STORING));
  }

  @Test
  void append_whereAnothersRecordSits_stopsAtOnceAndAnotherOrchestratorFinishes() {
    meddle(JournalFaultTest::overtaking);
  }

  private static Performance.Meddler failing(int append, InMemoryJournal.Failure failure) {
    return (journal, run, number, sequence) -> {
      if (number == append) {
        journal.failAppend(journal.appends() + 1, failure);
      }
      return false;
    };
  }

  private static Performance.Meddler overtaking(int append) {
    return (journal, run, number, sequence) -> {
      boolean now = number == append && sequence > 0 && !isOver(RunHistory.read(journal, run));
      if (now) {
        overtake(journal, run);
      }
      return now;
    };
  }

  /** Nobody goes on with a run that has ended: what follows are its debts. */
  private static boolean isOver(RunHistory history) {
    List<JournalEntry> entries = history.entries();
    int ended = -1;
    int resumed = -1;
    for (int i = 0; i < entries.size(); i++) {
      ended = entries.get(i) instanceof JournalEntry.RunEnded ? i : ended;
      resumed = entries.get(i) instanceof JournalEntry.RunResumed ? i : resumed;
    }
    return ended > resumed;
  }

  /** Somebody else goes on with the run, and then no more. */
  private static void overtake(InMemoryJournal journal, RunId run) {
    RunHistory history = RunHistory.read(journal, run);
    JournalEntry last = history.entries().get(history.entries().size() - 1);
    JournalEntry resumed =
        new JournalEntry.RunResumed(last.at(), journal.lastEpoch(), "somebody else");
    journal.append(
        run,
        history.nextSequence(),
        new JournalRecord(run, history.nextSequence(), history.lastHash(), List.of(resumed))
            .encode());
  }

  private static void meddle(IntFunction<Performance.Meddler> meddlers) {
    int every = Boolean.getBoolean("crash.full") ? 1 : EVERY;
    List<String> failures =
        Scenarios.all().stream()
            .parallel()
            .flatMap(
                scenario ->
                    IntStream.rangeClosed(1, new Cell(scenario, List.of()).play().appends())
                        .filter(append -> append % every == scenario.name().length() % every)
                        .mapToObj(append -> problems(scenario, append, meddlers.apply(append)))
                        .flatMap(List::stream))
            .toList();
    assertThat(failures).isEmpty();
  }

  private static List<String> problems(Scenario scenario, int append, Performance.Meddler meddler) {
    Played played = Performance.meddled(scenario, Cell.SEED, meddler);
    List<String> problems = new ArrayList<>(played.violations());
    if (!CrashMatrixTest.ends(scenario).contains(played.end())) {
      problems.add("it ends with " + played.nearest(CrashMatrixTest.ends(scenario)));
    }
    return problems.stream().map(each -> scenario + " append " + append + ": " + each).toList();
  }
}

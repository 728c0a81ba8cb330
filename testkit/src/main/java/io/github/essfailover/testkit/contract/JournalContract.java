package io.github.essfailover.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Journal} promises; for its lock there is {@link RunLockContract}. Subclass it
 * and make stores:
 *
 * <pre>{@code
 * final class MyJournalContractTest extends JournalContract {
 *   @Override
 *   protected Journal newJournal() {
 *     return MyJournal.in(newBucket());
 *   }
 *
 *   @Override
 *   protected Journal reopen(Journal journal) {
 *     return MyJournal.in(bucketOf(journal));
 *   }
 * }
 * }</pre>
 */
public abstract class JournalContract {

  private static final RunId RUN = RunId.of("run-1");
  private static final int RACERS = 4;

  /** A new, empty store, opened. */
  protected abstract Journal newJournal() throws Exception;

  /** The same store, opened by somebody else; a journal that lives in one object returns it. */
  protected abstract Journal reopen(Journal journal) throws Exception;

  /** For subclasses. */
  protected JournalContract() {}

  @Test
  final void run_unknown_isEmpty() throws Exception {
    Journal journal = newJournal();
    assertThat(journal.read(RunId.of("never-seen"))).isEmpty();
    assertThat(journal.runs()).isEmpty();
  }

  @Test
  final void records_appended_areReadInOrder() throws Exception {
    Journal journal = newJournal();
    for (int i = 0; i < 12; i++) {
      journal.append(RUN, i, bytes("record " + i));
    }
    assertThat(journal.read(RUN))
        .extracting(JournalContract::text)
        .containsExactly(
            "record 0",
            "record 1",
            "record 2",
            "record 3",
            "record 4",
            "record 5",
            "record 6",
            "record 7",
            "record 8",
            "record 9",
            "record 10",
            "record 11");
  }

  @Test
  final void records_appended_areThereForSomebodyElse() throws Exception {
    Journal journal = newJournal();
    journal.append(RUN, 0, bytes("first"));
    Journal other = reopen(journal);
    assertThat(other.read(RUN)).extracting(JournalContract::text).containsExactly("first");
    other.append(RUN, 1, bytes("second"));
    assertThat(reopen(journal).read(RUN))
        .extracting(JournalContract::text)
        .containsExactly("first", "second");
  }

  @Test
  final void record_ofAnyBytes_isReadUnchanged() throws Exception {
    Journal journal = newJournal();
    byte[] record = new byte[70_000];
    for (int i = 0; i < record.length; i++) {
      record[i] = (byte) i;
    }
    journal.append(RUN, 0, record.clone());
    assertThat(journal.read(RUN).get(0)).isEqualTo(record);
  }

  @Test
  final void record_changedAfterwards_isStoredAsItWas() throws Exception {
    Journal journal = newJournal();
    byte[] record = bytes("as it was");
    journal.append(RUN, 0, record);
    record[0] = '?';
    journal.read(RUN).get(0)[1] = '?';
    assertThat(journal.read(RUN)).extracting(JournalContract::text).containsExactly("as it was");
  }

  @Test
  final void number_takenBySomebodyElse_failsWithWhatIsThere() throws Exception {
    Journal journal = newJournal();
    journal.append(RUN, 0, bytes("theirs"));
    JournalException failure =
        catchThrowableOfType(
            JournalException.class, () -> reopen(journal).append(RUN, 0, bytes("ours")));
    assertThat(failure.code()).isEqualTo("JOURNAL_NUMBER_TAKEN");
    assertThat(failure.taken().map(JournalContract::text)).contains("theirs");
    assertThat(journal.read(RUN)).extracting(JournalContract::text).containsExactly("theirs");
  }

  /** After a lost answer the writer appends again; it must be able to tell that it succeeded. */
  @Test
  final void record_appendedAgain_isRecognisedAsOnesOwn() throws Exception {
    Journal journal = newJournal();
    journal.append(RUN, 0, bytes("ours"));
    try {
      journal.append(RUN, 0, bytes("ours"));
    } catch (JournalException e) {
      assertThat(e.code()).isEqualTo("JOURNAL_NUMBER_TAKEN");
      assertThat(e.taken().map(JournalContract::text)).contains("ours");
    }
    assertThat(journal.read(RUN)).extracting(JournalContract::text).containsExactly("ours");
  }

  @Test
  final void runs_areListed_inTheirOrder() throws Exception {
    Journal journal = newJournal();
    RunId second = RunId.of("a-run-that-sorts-first");
    journal.append(RUN, 0, bytes("first run"));
    journal.append(second, 0, bytes("second run"));
    journal.append(RUN, 1, bytes("first run again"));
    assertThat(reopen(journal).runs()).containsExactly(RUN, second);
    assertThat(journal.read(second))
        .extracting(JournalContract::text)
        .containsExactly("second run");
  }

  @Test
  final void appends_racingForOneNumber_haveOneWinner() throws Exception {
    Journal journal = newJournal();
    List<Callable<Boolean>> racers = new ArrayList<>();
    for (int i = 0; i < RACERS; i++) {
      Journal mine = reopen(journal);
      byte[] record = bytes("racer " + i);
      racers.add(() -> wins(mine, record));
    }
    assertThat(race(racers)).containsOnlyOnce(true);
    assertThat(journal.read(RUN)).hasSize(1);
  }

  private static boolean wins(Journal journal, byte[] record) {
    try {
      journal.append(RUN, 0, record);
      return true;
    } catch (JournalException e) {
      assertThat(e.code()).isEqualTo("JOURNAL_NUMBER_TAKEN");
      return false;
    }
  }

  private static List<Boolean> race(List<Callable<Boolean>> racers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(racers.size());
    try {
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> future : threads.invokeAll(racers)) {
        results.add(future.get(60, TimeUnit.SECONDS));
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.UTF_8);
  }
}

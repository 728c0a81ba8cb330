package io.github.essfailover.testkit.careless;

import static io.github.essfailover.testkit.careless.Failures.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.contract.JournalContract;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever writes a careless journal fails the tests of what it breaks. */
class CarelessJournalsTest {

  private static final AtomicReference<How> HOW = new AtomicReference<>(How.CAREFUL);

  enum How {
    CAREFUL(),
    OVERWRITES(
        "number_takenBySomebodyElse_failsWithWhatIsThere",
        "appends_racingForOneNumber_haveOneWinner"),
    HIDES_WHAT_IS_THERE(
        "number_takenBySomebodyElse_failsWithWhatIsThere",
        "record_appendedAgain_isRecognisedAsOnesOwn"),
    KEEPS_THE_ARRAY("record_changedAfterwards_isStoredAsItWas"),
    CUTS_LONG_RECORDS("record_ofAnyBytes_isReadUnchanged"),
    SORTS_THE_RUNS("runs_areListed_inTheirOrder"),
    INVENTS_A_RUN("run_unknown_isEmpty", "runs_areListed_inTheirOrder"),
    FORGETS(
        "records_appended_areThereForSomebodyElse",
        "runs_areListed_inTheirOrder",
        "number_takenBySomebodyElse_failsWithWhatIsThere",
        "appends_racingForOneNumber_haveOneWinner");

    private final String noticedBy;

    How(String... noticedBy) {
      this.noticedBy = String.join(" ", noticedBy);
    }

    Set<String> noticedBy() {
      return noticedBy.isEmpty() ? Set.of() : Set.of(noticedBy.split(" "));
    }
  }

  @ParameterizedTest
  @EnumSource(How.class)
  void journal_careless_failsExactlyItsClauses(How how) {
    HOW.set(how);
    Set<String> failures = failuresOf(CarelessContract.class);
    HOW.set(How.CAREFUL);
    assertThat(failures).isEqualTo(how.noticedBy());
  }

  static final class CarelessContract extends JournalContract {
    @Override
    protected Journal newJournal() {
      return new CarelessJournal(HOW.get());
    }

    @Override
    protected Journal reopen(Journal journal) {
      return HOW.get() == How.FORGETS ? newJournal() : journal;
    }
  }

  private static final class CarelessJournal implements Journal {
    private static final int LONG = 1000;
    private final How how;
    private final Map<RunId, List<byte[]>> runs = new LinkedHashMap<>();

    private CarelessJournal(How how) {
      this.how = how;
    }

    @Override
    public synchronized void append(RunId run, long sequence, byte[] record) {
      List<byte[]> records = runs.computeIfAbsent(run, id -> new ArrayList<>());
      byte[] kept = how == How.KEEPS_THE_ARRAY ? record : record.clone();
      if (sequence == records.size()) {
        records.add(kept);
      } else if (how == How.OVERWRITES) {
        records.set((int) sequence, kept);
      } else {
        byte[] there = records.get((int) sequence);
        throw JournalException.numberTaken(
            Map.of(), how == How.HIDES_WHAT_IS_THERE ? new byte[0] : there);
      }
    }

    @Override
    public synchronized List<byte[]> read(RunId run) {
      return runs.getOrDefault(run, List.of()).stream().map(this::read).toList();
    }

    private byte[] read(byte[] record) {
      if (how == How.KEEPS_THE_ARRAY) {
        return record;
      }
      return how == How.CUTS_LONG_RECORDS && record.length > LONG
          ? Arrays.copyOf(record, LONG)
          : record.clone();
    }

    @Override
    public synchronized List<RunId> runs() {
      List<RunId> all = new ArrayList<>(runs.keySet());
      if (how == How.SORTS_THE_RUNS) {
        all.sort(Comparator.comparing(RunId::value));
      }
      if (how == How.INVENTS_A_RUN) {
        all.add(RunId.of("invented"));
      }
      return all;
    }

    @Override
    public RunLock lock() {
      throw new UnsupportedOperationException("the lock has a contract of its own");
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }
}

package io.github.essfailover.testkit;

import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.contract.JournalContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileJournalContractTest extends JournalContract {

  @TempDir Path folder;

  @Override
  protected Journal newJournal() {
    return FileJournal.in(folder);
  }

  @Override
  protected Journal reopen(Journal journal) {
    return FileJournal.in(folder);
  }
}

package io.github.essfailover.postgres.backup;

import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.testkit.contract.BackupCatalogContract;

class WalGContractTest extends BackupCatalogContract {

  @Override
  protected Fixture start() {
    return new Storage();
  }

  private static final class Storage extends ToolFixture {

    Storage() {
      tool.ends("backup-list", 0, "", "INFO: No backups found\n");
      tool.ends("wal-show", 0, "[]", "");
    }

    @Override
    BackupCatalog catalog(RecordedTool runner) {
      return WalG.storage(runner).build();
    }

    @Override
    public void backUp() {
      tool.prints("backup-list", "walg-list-1.json").prints("wal-show", "walg-wal-1.json");
    }

    @Override
    public void backUpAfterPromotion() {
      tool.prints("backup-list", "walg-list-2.json").prints("wal-show", "walg-wal-2.json");
    }

    @Override
    public void failToBackUp() {
      // WAL-G lists by what it writes last: a failed backup is not listed.
    }
  }
}

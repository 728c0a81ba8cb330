package io.github.essfailover.postgres.backup;

import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.testkit.contract.BackupCatalogContract;

class BarmanContractTest extends BackupCatalogContract {

  @Override
  protected Fixture start() {
    return new Server();
  }

  private static final class Server extends ToolFixture {

    Server() {
      tool.prints("list-backups", "barman-list-empty.json");
    }

    @Override
    BackupCatalog catalog(RecordedTool runner) {
      return Barman.server("main", runner).build();
    }

    @Override
    public void backUp() {
      tool.prints("list-backups", "barman-list.json").prints("show-backup", "barman-show.json");
    }

    /** As recorded from one that was killed. */
    @Override
    public void failToBackUp() {
      String started = "{\"backup_id\": \"20261122T185819\", \"status\": \"STARTED\"}, ";
      String list = RecordedTool.recorded("barman-list.json").replace("[{", "[" + started + "{");
      tool.ends("list-backups", 0, list, "");
    }

    @Override
    public void backUpAfterPromotion() {
      tool.prints("list-backups", "barman-list-2.json").prints("show-backup", "barman-show-2.json");
    }
  }
}

package io.github.essfailover.postgres.backup;

import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.testkit.contract.BackupCatalogContract;

class PgBackRestContractTest extends BackupCatalogContract {

  @Override
  protected Fixture start() {
    return new Stanza();
  }

  private static final class Stanza extends ToolFixture {

    Stanza() {
      tool.prints("info", "pgbackrest-empty.json");
    }

    @Override
    BackupCatalog catalog(RecordedTool runner) {
      return PgBackRest.stanza("main", runner).build();
    }

    @Override
    public void backUp() {
      tool.prints("info", "pgbackrest-timeline1.json");
    }

    @Override
    public void backUpAfterPromotion() {
      tool.prints("info", "pgbackrest-timeline2.json");
    }

    @Override
    public void failToBackUp() {
      // A failed backup leaves no trace in what pgBackRest prints.
    }
  }
}

package io.github.essfailover.testkit;

import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.testkit.contract.BackupCatalogContract;
import java.time.Duration;

public class FakeBackupCatalogContractTest extends BackupCatalogContract {

  @Override
  protected Fixture start() {
    return new Repository();
  }

  /** That of dc1. */
  public static class Repository extends VirtualFixture<BackupCatalog> implements Fixture {

    private final FakeBackupCatalog catalog = world.dataCenter("dc1").backups("main");

    public Repository() {
      super("dc1", Port.BACKUPS);
    }

    @Override
    public BackupCatalog adapter() {
      return catalog;
    }

    @Override
    public void backUp() {
      catalog.takeBaseBackup();
    }

    @Override
    public void backUpAfterPromotion() {
      time.advance(Duration.ofMinutes(1));
      world.dataCenter("dc1").database("main").server().leaveRecovery(world.now());
      catalog.takeBaseBackup();
    }

    @Override
    public void failToBackUp() {
      catalog.failToTakeBaseBackup();
    }

    @Override
    public void garble() {
      catalog.isGarbled();
    }

    @Override
    public void kill() {
      catalog.losesTheRepository();
    }

    @Override
    public void touch() {
      catalog.archive();
    }
  }
}

package io.github.essfailover.postgres.backup;

import io.github.essfailover.spi.BackupCatalog;
import io.github.essfailover.testkit.contract.BackupCatalogContract;

/** A catalogue over a recorded tool. */
abstract class ToolFixture implements BackupCatalogContract.Fixture {

  final RecordedTool tool = new RecordedTool();
  private final BackupCatalog adapter = catalog(tool);

  abstract BackupCatalog catalog(RecordedTool runner);

  @Override
  public BackupCatalog adapter() {
    return adapter;
  }

  @Override
  public void garble() {
    tool.everythingPrints("Segmentation fault\n");
  }

  @Override
  public void kill() {
    tool.kill();
  }

  @Override
  public void fallSilent() {
    tool.fallSilent();
  }

  @Override
  public void wakeUp() {}

  @Override
  public void close() {}
}

package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.Run;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The target's disk has no byte left. */
class DiskTest {

  private FailoverOnRealServers night;
  private @Nullable SmallDisk disk;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
    night.dc2().stop();
    disk = SmallDisk.under(night.dc2().dataFolder());
    night.dc2().start();
  }

  @AfterEach
  void close() throws Exception {
    night.dc2().powerLoss();
    if (disk != null) {
      disk.close();
    }
    night.close();
  }

  @Test
  void disk_full_isSaidAtOnceAndTheRunGoesOnWhenThereIsRoom() throws Exception {
    try (Writers writers = received()) {
      disk().fill(0);
      night.whenAsked("freeze.main.dc2.failed", disk()::empty);
      night.gate().answerOnce("freeze\\..*", Choice.RETRY);

      RunReport report = night.failOver("dc2");

      Told.report("a full disk", report);
      assertThat(night.asked())
          .hasSize(1)
          .first()
          .asString()
          .contains("freeze.main.dc2", "DATABASE_DISK_FULL", "No space left on device");
      assertServes(report, writers);
    }
  }

  /** The server itself ends, with the promotion ordered. */
  @Test
  void disk_fullAtThePromotion_isPromotedOnceWhenThereIsRoom() throws Exception {
    try (Writers writers = received()) {
      night.interception().before("dc2", "promote", () -> disk().fill(32_768));

      Run run = night.start("dc2");
      RealServers.until(() -> !night.dc2().isRunning());
      disk().empty();
      night.dc2().start();
      RunReport report = run.await();

      Told.report("a full disk at the promotion", report);
      assertThat(night.asked()).isEmpty();
      assertServes(report, writers);
    }
  }

  /** By both standbys; then the primary was lost. */
  private Writers received() throws Exception {
    Writers writers = night.traffic();
    night.awaitReceived(night.dc1(), night.dc2());
    night.awaitReceived(night.dc1(), night.dc3());
    night.loseDc1();
    return writers;
  }

  private void assertServes(RunReport report, Writers writers) throws Exception {
    night.assertNothingOwedButFences(report);
    assertThat(writers.lostOn(night.dc2())).isEmpty();
    night.assertServes("dc2", "dc3");
  }

  private SmallDisk disk() {
    return Objects.requireNonNull(disk);
  }
}

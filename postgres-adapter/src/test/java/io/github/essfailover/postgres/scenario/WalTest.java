package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.report.RunReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Log that somebody needs is not where they look for it. */
class WalTest {

  private FailoverOnRealServers night;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
  }

  @AfterEach
  void close() {
    night.close();
  }

  @Test
  void slotOfTheFollower_lostOnTheTarget_isMadeAnew() throws Exception {
    PostgresInstance dc2 = night.dc2();
    night.servers().superuser(dc2, "SELECT pg_create_physical_replication_slot('dc3', true)");
    night.set(dc2, "wal_keep_size = 0", "max_slot_wal_keep_size = '1MB'");
    try (Writers writers = night.traffic()) {
      night.write(5);
      night.recycle(night.dc1(), dc2);
      RealServers.until(
          () ->
              night
                  .servers()
                  .one(dc2, "SELECT wal_status FROM pg_replication_slots")
                  .equals("lost"));
      night.awaitReceived(night.dc1(), night.dc3());
      night.loseDc1();

      RunReport report = night.failOver("dc2");

      Told.report("a lost slot on the target", report);
      night.assertNothingOwedButFences(report);
      assertThat(writers.lostOn(dc2)).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  /** The primary has recycled what the target lacks; the other standby still has it. */
  @Test
  void slotOfTheTarget_lostOnThePrimary_isCaughtUpFromTheOtherStandby() throws Exception {
    try (Writers writers = lostBehindThePrimary()) {
      night.loseDc1();

      RunReport report = night.failOver("dc2");

      Told.report("log recycled on a dead primary", report);
      night.assertNothingOwedButFences(report);
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  /** Most of it from the other standby, and the primary's very last bytes from itself. */
  @Test
  void slotOfTheTarget_lostOnALivingPrimary_isCaughtUpFromBoth() throws Exception {
    try (Writers writers = lostBehindThePrimary()) {
      RunReport report = night.failOver("dc2");

      Told.report("log recycled on a living primary", report);
      night.assertNothingOwedButFences(report);
      assertThat(Told.foundLoss(report)).isEqualTo(DataLoss.none());
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  private Writers lostBehindThePrimary() throws Exception {
    night.set(night.dc3(), "wal_keep_size = '1GB'");
    night.set(night.dc1(), "wal_keep_size = 0", "max_slot_wal_keep_size = '1MB'");
    String upstream = night.cut(night.dc2());
    Writers writers = night.traffic();
    night.write(5);
    night.servers().superuser(night.dc1(), "CHECKPOINT");
    RealServers.until(
        () ->
            night
                .servers()
                .one(
                    night.dc1(),
                    "SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'dc2'")
                .equals("lost"));
    night.mend(night.dc2(), upstream);
    night.awaitReceived(night.dc1(), night.dc3());
    assertThat(night.bytesAhead("dc3", "dc2")).isGreaterThan(5_000_000);
    return writers;
  }
}

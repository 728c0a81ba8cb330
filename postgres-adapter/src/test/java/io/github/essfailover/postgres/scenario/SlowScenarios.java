package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.model.Outcome;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What waits for whole budgets of minutes: not part of the build, run with {@code
 * -Dtest=SlowScenarios}.
 */
class SlowScenarios {

  private FailoverOnRealServers night;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
  }

  @AfterEach
  void close() {
    night.close();
  }

  /** It cannot be ended by the role of this library, so a person has to; nothing is half done. */
  @Test
  void superuser_inTheWayOfReplay_isNamedAndTheRunCanBeResumed() throws Exception {
    night.set(night.dc2(), "max_standby_streaming_delay = -1");
    night.gate().answerOnce("promote\\..*", Choice.STOP);
    try (Connection reader = night.dc2().superuser("synapse").getConnection();
        Writers writers = new Backlog(night).behind(reader)) {
      night.loseDc1();

      RunReport stopped = night.failOver("dc2");

      Told.report("a superuser in the way", stopped);
      assertThat(stopped.outcome()).isEqualTo(Outcome.INTERRUPTED);
      assertThat(night.look("dc2").isPrimary()).isFalse();
      night
          .servers()
          .superuser(
              night.dc2(),
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  + " WHERE state = 'idle in transaction'");
      RunReport resumed = night.resume(stopped.run());
      night.assertNothingOwedButFences(resumed);
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  /** The standby that has more than the target never returns; a person is told how much. */
  @Test
  void sourceOfCatchUp_diesForGood_whatItHadIsAskedFor() throws Exception {
    String upstream = night.cut(night.dc2());
    try (Writers writers = night.writers()) {
      night.write(5);
      RealServers.until(() -> writers.count() > 100);
      writers.stop();
      night.awaitReceived(night.dc1(), night.dc3());
      long ahead = night.bytesAhead("dc3", "dc2");
      night.loseDc1();
      night.mend(night.dc2(), upstream);
      night.interception().after("dc3", "admit", night.dc3()::powerLoss);
      night.gate().answerOnce("catchup\\..*", Choice.WAIVE);

      RunReport report = night.failOver("dc2");

      Told.report("source of catch-up dies for good", report);
      assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
      assertThat(night.asked())
          .hasSize(1)
          .first()
          .asString()
          .contains("dc3 stood " + ahead + " bytes ahead and does not answer");
      assertThat(writers.lostOn(night.dc2())).hasSize(writers.count());
      night.assertServes("dc2");
    }
  }

  @Test
  void standby_diesBetweenAttachAndPromote_isOwed() throws Exception {
    night.loseDc1();
    night.interception().before("dc2", "promote", night.dc3()::powerLoss);

    RunReport report = night.failOver("dc2");

    Told.report("standby dies between attach and promote for good", report);
    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.debts())
        .extracting(debt -> debt.step().value())
        .contains("follow.main.dc3", "verify.replication.main.dc3");
    night.assertServes("dc2");
  }

  /**
   * What the follower needs next was recycled on the target, and nobody else has it. Not found
   * before the promotion; it is owed, and the follower is left as it is.
   */
  @Test
  void logOfTheFollower_recycledOnTheTarget_isOwed() throws Exception {
    night.set(night.dc2(), "wal_keep_size = 0");
    String upstream = night.cut(night.dc3());
    night.servers().superuser(night.dc1(), "SELECT pg_drop_replication_slot('dc3')");
    try (Writers writers = night.traffic()) {
      night.write(5);
      night.recycle(night.dc1(), night.dc2());
      night.loseDc1();
      night.mend(night.dc3(), upstream);

      RunReport report = night.failOver("dc2");

      Told.report("log of the follower recycled on the target", report);
      assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
      assertThat(report.debts())
          .extracting(debt -> debt.step().value())
          .contains("attach.main.dc3", "follow.main.dc3", "verify.replication.main.dc3");
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2");
      assertThat(night.look("dc3").isPrimary()).isFalse();
    }
  }

  /** The standby that is ahead has recycled what the target needs next. */
  @Test
  void logOfTheTarget_recycledOnTheSourceOfCatchUp_isAskedFor() throws Exception {
    night.set(night.dc3(), "wal_keep_size = 0");
    String upstream = night.cut(night.dc2());
    try (Writers writers = night.traffic()) {
      night.write(5);
      night.recycle(night.dc1(), night.dc3());
      long ahead = night.bytesAhead("dc3", "dc2");
      night.loseDc1();
      night.mend(night.dc2(), upstream);
      night.gate().answerOnce("catchup\\..*", Choice.ABORT);

      RunReport report = night.failOver("dc2");

      Told.report("log of the target recycled on the source of the catch-up", report);
      assertThat(report.outcome()).isEqualTo(Outcome.ABORTED);
      assertThat(night.asked())
          .hasSize(1)
          .first()
          .asString()
          .contains("last seen: " + ahead + " bytes behind dc3");
      assertThat(night.look("dc2").isPrimary()).isFalse();
      assertThat(writers.lostOn(night.dc3())).isEmpty();
    }
  }
}

package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.report.RunReport;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The target has everything, and something keeps it from replaying it. */
class ReplayTest {

  private FailoverOnRealServers night;
  private Backlog backlog;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
    backlog = new Backlog(night);
  }

  @AfterEach
  void close() {
    night.close();
  }

  @Test
  void backlog_stillBeingReplayed_isAllThere() throws Exception {
    int megabytes = Scale.of(30, 300);
    night.servers().superuser(night.dc2(), "SELECT pg_wal_replay_pause()");
    try (Writers writers = backlog.of(megabytes)) {
      night.loseDc1();
      night.servers().superuser(night.dc2(), "SELECT pg_wal_replay_resume()");

      failOver(writers, "a backlog of " + megabytes + " MB");
    }
  }

  @Test
  void replay_pausedByHand_isResumed() throws Exception {
    night.servers().superuser(night.dc2(), "SELECT pg_wal_replay_pause()");
    night.servers().superuser(night.dc3(), "SELECT pg_wal_replay_pause()");
    try (Writers writers = backlog.of(5)) {
      night.loseDc1();
      night.servers().superuser(night.dc3(), "SELECT pg_wal_replay_resume()");

      failOver(writers, "a paused replay");
    }
  }

  @Test
  void target_delayedByAnHour_isPromotedWithEverything() throws Exception {
    night.set(night.dc2(), "recovery_min_apply_delay = '1h'");
    try (Writers writers = backlog.of(5)) {
      night.loseDc1();

      failOver(writers, "a delayed target");
    }
  }

  @Test
  void reader_inTheWayOfReplay_isEnded() throws Exception {
    night.set(night.dc2(), "max_standby_streaming_delay = -1");
    PGSimpleDataSource application =
        night.dc2().connectAs(night.servers().trio().application("synapse"), "synapse");
    try (Connection reader = application.getConnection();
        Writers writers = backlog.behind(reader)) {
      night.loseDc1();

      failOver(writers, "a reader in the way");
    }
  }

  private void failOver(Writers writers, String what) throws Exception {
    RunReport report = night.failOver("dc2");

    Told.report(what, report);
    night.assertNothingOwedButFences(report);
    assertThat(report.recoveryTime()).isLessThan(Duration.ofSeconds(Scale.of(20, 60)));
    assertThat(writers.lostOn(night.dc2())).isEmpty();
    night.assertServes("dc2", "dc3");
  }
}

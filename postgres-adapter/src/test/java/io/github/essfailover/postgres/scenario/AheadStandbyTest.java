package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.report.RunReport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The target lacks what the other standby has, and the primary is gone. */
class AheadStandbyTest {

  private FailoverOnRealServers night;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
  }

  @AfterEach
  void close() {
    night.close();
  }

  /** Positions are multiples of 8 bytes, and nothing is shorter than the header of a record. */
  @Test
  void dc3Ahead_byTheSmallestRecord_isCaughtUpFrom() throws Exception {
    try (Writers writers = night.traffic()) {
      night.awaitReceived(night.dc1(), night.dc2());
      String upstream = night.cut(night.dc2());
      night.servers().one(night.dc1(), "SELECT pg_logical_emit_message(false, '', '', true)");

      assertThat(failOver("dc3 ahead by one record", writers, upstream)).isBetween(1L, 1_000L);
    }
  }

  @Test
  void dc3Ahead_byOneSegment_isCaughtUpFrom() throws Exception {
    String upstream = night.cut(night.dc2());
    try (Writers writers = night.traffic()) {
      night.write(1);

      assertThat(failOver("dc3 ahead by one segment", writers, upstream)).isGreaterThan(1_000_000);
    }
  }

  @Test
  void dc3Ahead_byFarMore_isCaughtUpFrom() throws Exception {
    night.set(night.dc3(), "wal_keep_size = '1GB'");
    String upstream = night.cut(night.dc2());
    int megabytes = Scale.of(10, 100);
    try (Writers writers = night.traffic()) {
      night.write(megabytes);

      assertThat(failOver("dc3 ahead by " + megabytes + " MB", writers, upstream))
          .isGreaterThan(megabytes * 1_000_000L);
    }
  }

  private long failOver(String what, Writers writers, String upstream) throws Exception {
    night.awaitReceived(night.dc1(), night.dc3());
    long ahead = night.bytesAhead("dc3", "dc2");
    night.loseDc1();
    night.mend(night.dc2(), upstream);

    RunReport report = night.failOver("dc2");

    Told.report(what + " (" + ahead + " bytes)", report);
    night.assertNothingOwedButFences(report);
    assertThat(Told.foundLoss(report).unknownSince())
        .as("nobody can prove what a dead source had")
        .isPresent();
    assertThat(report.recoveryTime()).isLessThan(Duration.ofSeconds(Scale.of(20, 40)));
    assertThat(writers.lostOn(night.dc2())).isEmpty();
    night.assertServes("dc2", "dc3");
    assertThat(writers.lostOn(night.dc3())).isEmpty();
    return ahead;
  }
}

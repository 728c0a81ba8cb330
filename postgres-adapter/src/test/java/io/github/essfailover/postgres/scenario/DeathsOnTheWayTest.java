package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.Run;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that die, or come back, in the middle of a failover. */
class DeathsOnTheWayTest {

  /** Commits that servers acknowledge while their neighbours, who would send them, hang already. */
  private static final int STOPPED_ONE_BY_ONE = 50;

  private static final int MEGABYTES = Scale.of(5, 100);
  private static final Pattern LOSS = Pattern.compile("the loss is (\\d+) bytes");

  private FailoverOnRealServers night;

  @BeforeEach
  void start() throws Exception {
    night = FailoverOnRealServers.start();
  }

  @AfterEach
  void close() throws Exception {
    Signals.wake(night.dc1());
    night.close();
  }

  /** It is fenced, has more than any standby, and dies before it has given any of it away. */
  @Test
  void fencedPrimary_diesDuringCatchUp_lossIsAskedForInBytes() throws Exception {
    night.cut(night.dc2());
    night.cut(night.dc3());
    try (Writers writers = night.traffic()) {
      night.write(MEGABYTES);
      long had = night.look("dc1").position().bytesAfter(night.look("dc2").position());
      night.interception().after("dc1", "admit", night.dc1()::powerLoss);
      night.gate().answerOnce("catchup\\..*", Choice.WAIVE);

      RunReport report = night.failOver(night.request("dc1", "dc2").losingAtMost(0));

      Told.report("primary dies during catch-up, " + had + " bytes", report);
      assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
      assertThat(night.asked()).hasSize(1);
      Matcher asked = LOSS.matcher(night.asked().get(0));
      assertThat(asked.find()).as("%s", night.asked()).isTrue();
      assertThat(Long.parseLong(asked.group(1)))
          .as("everything since the lines were cut, and what fencing wrote")
          .isBetween(had, had + 200_000);
      assertThat(writers.lostOn(night.dc2())).hasSize(writers.count());
      night.assertServes("dc2", "dc3");
    }
  }

  /** What only it has is acknowledged: nobody goes on without it unasked. */
  @Test
  void sourceOfCatchUp_diesAndReturns_nothingIsLost() throws Exception {
    String upstream = night.cut(night.dc2());
    try (Writers writers = night.traffic()) {
      night.write(MEGABYTES);
      night.awaitReceived(night.dc1(), night.dc3());
      long ahead = night.bytesAhead("dc3", "dc2");
      night.loseDc1();
      night.mend(night.dc2(), upstream);
      night.interception().after("dc3", "admit", night.dc3()::powerLoss);

      Run run = night.start("dc2");
      night.awaitProgress(
          "catchup.main.dc2", "dc3 stood " + ahead + " bytes ahead and does not answer");
      assertThat(night.look("dc2").isPrimary()).isFalse();
      night.dc3().start();
      RunReport report = run.await();

      Told.report("source of catch-up dies, " + ahead + " bytes", report);
      night.assertNothingOwedButFences(report);
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  @Test
  void standby_diesBetweenAttachAndPromote_followsWhenItReturns() throws Exception {
    try (Writers writers = night.traffic()) {
      night.awaitReceived(night.dc1(), night.dc2());
      night.loseDc1();
      night.interception().before("dc2", "promote", night.dc3()::powerLoss);

      Run run = night.start("dc2");
      night.awaitStep("workloads.dc2", StepState.PROVEN);
      night.assertServes("dc2");
      night.dc3().start();
      RunReport report = run.await();

      Told.report("standby dies between attach and promote", report);
      night.assertNothingOwedButFences(report);
      assertThat(writers.lostOn(night.dc2())).isEmpty();
      night.assertServes("dc2", "dc3");
    }
  }

  /** Everybody thinks that it is dead, its disk only hung; its clients go on where they stood. */
  @Test
  void hungPrimary_comesBackWhileStandbysFreeze_isFencedAndNoLossIsHidden() throws Exception {
    try (Writers writers = hang()) {
      night.interception().after("dc2", "follow", () -> wake(writers));

      RunReport report = night.failOver("dc2");

      writers.stop();
      Told.report("hung primary comes back while standbys freeze", report);
      night.assertNothingOwedButFences(report);
      DatabaseState dc1 = night.look("dc1");
      assertThat(dc1.access()).isEqualTo(Access.REFUSED);
      boolean all = writers.lostOn(night.dc2()).isEmpty();
      assertThat(all || !Told.foundLoss(report).isNone())
          .as("a fence that lands before anybody saw life leaves a loss, and it is told")
          .isTrue();
      night.assertServes("dc2", "dc3");
    }
  }

  /** Too late for anybody: what it acknowledges until it is fenced is lost, and is said to be. */
  @Test
  void hungPrimary_comesBackWithThePromotion_isFencedAndTheLossIsNotCalledNone() throws Exception {
    try (Writers writers = hang()) {
      int before = writers.count();
      night.interception().before("dc2", "promote", () -> wake(writers));

      RunReport report = night.failOver("dc2");

      writers.stop();
      Told.report("hung primary comes back with the promotion", report);
      night.assertNothingOwedButFences(report);
      night.assertServes("dc2", "dc3");
      DatabaseState dc1 = night.look("dc1");
      assertThat(dc1.access()).isEqualTo(Access.REFUSED);
      assertThat(dc1.applicationSessions()).isZero();
      Instant since = Told.foundLoss(report).unknownSince().orElseThrow();
      assertThat(writers.lostOn(night.dc2()))
          .hasSizeLessThanOrEqualTo(writers.count() - before + STOPPED_ONE_BY_ONE)
          .allSatisfy(row -> assertThat(row.at()).isAfter(since));
    }
  }

  /** In the middle of traffic that both standbys have received. */
  private Writers hang() throws Exception {
    Writers writers = night.writers();
    RealServers.until(() -> writers.count() > 100);
    Signals.hang(night.dc1());
    night.dc1IsSilent();
    night.takeTime(Duration.ofSeconds(4), Duration.ofSeconds(8));
    return writers;
  }

  private void wake(Writers writers) throws Exception {
    int before = writers.count();
    Signals.wake(night.dc1());
    RealServers.until(() -> writers.count() > before + 20);
  }
}

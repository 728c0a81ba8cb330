package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.report.RunReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Commits that wait for any one of two standbys, and a primary that dies under load: whichever
 * standby confirmed, nothing that was acknowledged is lost.
 */
class SynchronousTest {

  @Test
  void anyOneOfTwo_primaryDiesUnderLoad_nothingAcknowledgedIsLost() throws Exception {
    int runs = Integer.getInteger("scenario.runs", Scale.of(2, 50));
    for (int run = 1; run <= runs; run++) {
      failOver(run, runs);
    }
  }

  private static void failOver(int run, int runs) throws Exception {
    try (FailoverOnRealServers night = FailoverOnRealServers.start()) {
      for (PostgresInstance each : night.servers().trio().instances()) {
        night.describe(each.name(), server -> server.synchronousStandbys(1));
        night.set(each, "synchronous_standby_names = 'ANY 1 (dc2, dc3)'");
      }
      try (Writers writers = night.writers()) {
        RealServers.until(() -> writers.count() > 200);
        // Either of them is the one that has everything, or both are close.
        PostgresInstance late = List.of(night.dc2(), night.dc3(), night.dc1()).get(run % 3);
        String upstream = late.equals(night.dc1()) ? "" : night.cut(late);
        int before = writers.count();
        RealServers.until(() -> writers.count() > before + 300);
        night.loseDc1();
        writers.stop();
        if (!upstream.isEmpty()) {
          night.mend(late, upstream);
        }
        long ahead = night.bytesAhead("dc3", "dc2");

        RunReport report = night.failOver("dc2");

        Told.report(
            "ANY 1 under load, run "
                + run
                + " of "
                + runs
                + ": "
                + writers.count()
                + " acknowledged, dc3 "
                + ahead
                + " bytes ahead",
            report);
        night.assertNothingOwedButFences(report);
        assertThat(writers.lostOn(night.dc2())).isEmpty();
        assertThat(report.foundLoss()).containsEntry("main", DataLoss.none());
        night.assertServes("dc2", "dc3");
      }
    }
  }
}

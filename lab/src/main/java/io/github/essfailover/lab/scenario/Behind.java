package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.Wal;
import io.github.essfailover.labservers.postgres.PostgresInstance;
import io.github.essfailover.request.Failover;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/**
 * The server of dc2 was down for maintenance and comes back when dc1 is gone: dc3 alone has what
 * was written meanwhile, 20 MB of log.
 */
final class Behind implements Scenario {

  static final String BYTES_BEHIND = "bytesBehind";
  static final String TIMELINE_OF_DC3 = "timelineOfDc3";

  private static final int MEGABYTES = 20;
  private static final long BYTES = MEGABYTES * 1_000_000L;

  @Override
  public String id() {
    return "behind";
  }

  @Override
  public String headline() {
    return "dc1 loses power when dc2 is 20 MB behind dc3; dc2 catches up and takes over";
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    dc3RunsAhead(stage, MEGABYTES);
    stage.disaster(
        "dc1 lost power",
        () -> {
          lab.dc1().powerLoss();
          lab.dc2().database().start();
        });
    PostgresInstance dc2 = lab.dc2().database();
    PostgresInstance dc3 = lab.dc3().database();
    stage.measure(BYTES_BEHIND, Wal.position(dc3) - Wal.position(dc2));
    stage.failOver(
        Failover.of("dc1")
            .to("dc2")
            .because("INC-4713: dc1 lost power, dc2 was just back from maintenance")
            .sourceIsDown(ScriptedHuman.ADA, "the provider of dc1 confirmed the power loss"),
        ScriptedHuman.ada());
    stage.measure(TIMELINE_OF_DC3, Wal.receivedTimeline(dc3));
  }

  /** dc2's server is down while dc1 writes, so that dc3 is the only one to get it. */
  static void dc3RunsAhead(Stage stage, int megabytes) throws Exception {
    Lab lab = stage.lab();
    stage.happens("the server of dc2 is down for maintenance", lab.dc2().database()::stop);
    int before = stage.users().acknowledgedSoFar();
    Wal.grow(lab.dc1().database(), megabytes);
    long end = Wal.position(lab.dc1().database());
    stage.awaits(
        "dc3 with everything that was written",
        Duration.ofSeconds(1),
        () -> hasAll(lab, end) && stage.users().acknowledgedSoFar() > before + 50);
    stage.note(megabytes + " MB of log were written, for dc3 only");
  }

  private static boolean hasAll(Lab lab, long end) throws SQLException {
    return Wal.position(lab.dc3().database()) >= end;
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED_WITH_DEBTS")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .onlyFenceDebts()
        .measured(BYTES_BEHIND, BYTES, Long.MAX_VALUE)
        .measured(TIMELINE_OF_DC3, 2, 2);
  }
}

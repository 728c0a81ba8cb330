package io.github.essfailover.lab.benchmark;

import io.github.essfailover.Run;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One measurement on three fresh servers under four writers. */
final class Round {

  private static final int WRITERS = 4;
  private static final int WARM_ROWS = 400;
  private static final double NANOS_IN_MILLI = 1e6;

  private final Path folder;

  Round(Path folder) {
    this.folder = folder;
  }

  /** What is done, when everything is ready. */
  private interface Doing {
    void now() throws Exception;
  }

  Measured failoverByHand() throws Exception {
    try (Servers servers = Servers.startIn(folder);
        Writers writers = underLoad(servers)) {
      try (ByHand hand = new ByHand(servers, "dc2", "dc3")) {
        servers.trio().dc1().powerLoss();
        return measured(servers, writers, false, hand::failover);
      }
    }
  }

  Measured switchoverByHand() throws Exception {
    try (Servers servers = Servers.startIn(folder);
        Writers writers = underLoad(servers);
        ByHand hand = new ByHand(servers, "dc1", "dc2", "dc3")) {
      return measured(servers, writers, true, hand::switchover);
    }
  }

  Measured failoverByLibrary() throws Exception {
    try (Servers servers = Servers.startIn(folder);
        Writers writers = underLoad(servers);
        ByLibrary library = new ByLibrary(servers, journal())) {
      servers.trio().dc1().powerLoss();
      Plan plan = library.failover();
      return measuredRun(servers, writers, false, library, plan);
    }
  }

  Measured switchoverByLibrary() throws Exception {
    try (Servers servers = Servers.startIn(folder);
        Writers writers = underLoad(servers);
        ByLibrary library = new ByLibrary(servers, journal())) {
      return measuredRun(servers, writers, true, library, library.switchover());
    }
  }

  private Path journal() throws IOException {
    return Files.createTempDirectory(folder, "journal-");
  }

  private static Writers underLoad(Servers servers) throws InterruptedException {
    Writers writers = Writers.start(servers, WRITERS, "dc1", "dc2");
    writers.await("dc1", WARM_ROWS);
    return writers;
  }

  private static Measured measuredRun(
      Servers servers, Writers writers, boolean planned, ByLibrary library, Plan plan)
      throws Exception {
    Run[] run = new Run[1];
    Measured measured = measured(servers, writers, planned, () -> run[0] = library.start(plan));
    RunReport report = ByLibrary.moved(run[0]);
    if (Boolean.getBoolean("benchmark.reports")) {
      System.out.println(report.toText());
    }
    return measured;
  }

  private static Measured measured(Servers servers, Writers writers, boolean planned, Doing doing)
      throws Exception {
    try (Connection dc3 = servers.superuser("dc3", Servers.DATABASE)) {
      CompletableFuture<Long> follows = new CompletableFuture<>();
      Thread watching = new Thread(() -> watch(dc3, follows), "watching dc3");
      watching.setDaemon(true);
      watching.start();
      long decided = System.nanoTime();
      doing.now();
      writers.await("dc2", 1);
      long followed = follows.get(1, TimeUnit.MINUTES);
      long first = writers.firstAt("dc2");
      long from = planned ? writers.lastAt("dc1") : decided;
      long lost = planned ? writers.lostAt("dc2") : 0;
      return new Measured(
          (first - from) / NANOS_IN_MILLI, (followed - decided) / NANOS_IN_MILLI, lost);
    }
  }

  /** Until it streams the second timeline. */
  private static void watch(Connection standby, CompletableFuture<Long> follows) {
    String query =
        "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver"
            + " WHERE status = 'streaming' AND received_tli = 2)";
    try (Statement statement = standby.createStatement()) {
      while (true) {
        try (ResultSet row = statement.executeQuery(query)) {
          row.next();
          if (row.getBoolean(1)) {
            follows.complete(System.nanoTime());
            return;
          }
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (SQLException | InterruptedException e) {
      follows.completeExceptionally(e);
    }
  }
}

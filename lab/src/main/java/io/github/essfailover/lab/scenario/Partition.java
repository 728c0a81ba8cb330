package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.ClientReport;
import io.github.essfailover.lab.traffic.EventStore;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabShape;
import io.github.essfailover.model.FirewallScope;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * dc1 lives and serves its users, but nobody else reaches it. Nothing proves that it is fenced: the
 * human first takes the failover back, and when it happens again cuts dc1 at its gateway, says so,
 * and lets it go on. When the line is mended, what is owed is settled.
 */
final class Partition implements Scenario {

  private static final String LOST_BEFORE = "lostOfBeforeThePartition";
  private static final String STOPPED_SECONDS = "dc1SilentSecondsAfterTheAbort";
  private static final String BY_CACHED = "acknowledgedToCachedDns";
  private static final Duration WHILE = Duration.ofSeconds(2);

  @Override
  public String id() {
    return "partition";
  }

  @Override
  public String headline() {
    return "nobody but its users reaches dc1; first taken back, then cut off by hand";
  }

  @Override
  public LabShape shape() {
    return LabShape.standard().asynchronous().withGatewaysOutside().withLineToDc1();
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.join(lab.usersWithCachedDns(20));
    stage.disaster("dc1 is cut off from the orchestrator, dc2 and dc3", lab::isolateDc1);
    stage.failOver(
        Failover.of("dc1").to("dc2").because("INC-4715: we do not reach dc1"),
        ScriptedHuman.ada()
            .answers("fence.gate.dc1", Choice.ABORT, "users say that dc1 serves them"));
    stage.happens("the line to dc1 is mended", lab::mendLinesToDc1);
    Instant mended = Instant.now();
    stage.awaits(
        "dc2 and dc3 behind dc1 again",
        WHILE,
        () -> lab.inspect().replicating().equals(Map.of("dc2", "dc1", "dc3", "dc1")));
    stage.measure(STOPPED_SECONDS, secondsUntilServed(stage, mended));
    cutByHand(stage);
  }

  private static long secondsUntilServed(Stage stage, Instant since) throws Exception {
    stage.awaits(
        "users served by dc1", Duration.ZERO, () -> stage.report().countFrom("dc1", since) > 0);
    return stage
        .report()
        .firstFrom("dc1", since)
        .map(a -> Duration.between(since, a.at()).toSeconds())
        .orElse(-1L);
  }

  private static void cutByHand(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.happens("dc1 is cut off again", lab::isolateDc1);
    Instant isolated = Instant.now();
    stage.awaits(
        "users whom dc1 still serves", WHILE, () -> stage.report().countFrom("dc1", isolated) > 20);
    stage.happens(
        "a person cuts dc1 at its gateway, in both directions",
        () -> lab.dc1().gateway().close(Set.of(FirewallScope.INBOUND, FirewallScope.ALL_OUTBOUND)));
    RunFacts run =
        stage.failOver(
            Failover.of("dc1")
                .to("dc2")
                .because("INC-4716: we do not reach dc1 again")
                .sourceIsDown(
                    ScriptedHuman.ADA, "I stand at its gateway and cut it in both directions"),
            ScriptedHuman.ada());
    count(stage, isolated);
    stage.happens("the line to dc1 is mended", lab::mendLinesToDc1);
    stage.settleDebts(run.run(), ScriptedHuman.ada());
  }

  /** What dc1 acknowledged while nobody else reached it is lost by nature; nothing else may be. */
  private static void count(Stage stage, Instant isolated) throws Exception {
    ClientReport report = stage.report();
    List<Acknowledged> lost =
        report.lost(EventStore.in(stage.lab().dc2().database().superuser("synapse")));
    stage.measure(
        LOST_BEFORE, lost.stream().filter(a -> a.at().isBefore(isolated.minusSeconds(1))).count());
    stage.measure(
        BY_CACHED,
        report.acknowledged().stream().filter(a -> a.dataCenter().equals("dc1")).count());
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("ABORTED", "COMPLETED_WITH_DEBTS", "COMPLETED_WITH_DEBTS")
        .equal("debts", List.of(), demands.result().debts())
        .answers("fence.gate.dc1.failed: ABORT", "fence.debts.dc1.failed: WAIVE")
        .dc2TookOver()
        .replicating(Map.of("dc3", "dc2"))
        .measured(LOST_BEFORE, 0, 0)
        .measured(STOPPED_SECONDS, 0, 5)
        .measured(BY_CACHED, 1, Long.MAX_VALUE);
  }
}

package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabShape;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * The orchestrator alone does not reach dc1, and somebody overrides the fence gate although the
 * standbys hear dc1. As soon as they are frozen, commits on dc1 hang, for each waits for one of
 * them; the mistake is noticed and taken back.
 */
final class AbortAfterFreeze implements Scenario {

  private static final String HUNG = "acknowledgedWhileFrozen";
  private static final String RECOVERY = "millisFromAbortToCommit";
  private static final long MOST_MILLIS = 5_000;
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

  @Override
  public String id() {
    return "abort-after-freeze";
  }

  @Override
  public String headline() {
    return "a failover from a healthy dc1 is taken back when its commits hang";
  }

  @Override
  public LabShape shape() {
    return LabShape.standard().withGatewaysOutside().withLineToDc1();
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.disaster("the orchestrator does not reach dc1", lab::hideDc1);
    CompletableFuture<Instant> answered = new CompletableFuture<>();
    stage.failOver(
        Failover.of("dc1").to("dc2").because("INC-4718: dc1 does not answer").losingAtMost(0),
        ScriptedHuman.ada()
            .answers("fence.gate.dc1", Choice.OVERRIDE, "it must be dead, nothing answers")
            .answers(
                "catchup.main.dc2",
                question -> answered.complete(waitWhileCommitsHang(stage)),
                Choice.ABORT,
                "users call: since a minute nothing is sent; dc1 lives"));
    Instant aborted = answered.getNow(Instant.MAX);
    stage.awaits(
        "a commit after the abort", Duration.ZERO, () -> stage.report().countAfter(aborted) > 0);
    stage.measure(
        RECOVERY,
        stage.report().acknowledged().stream()
            .map(Acknowledged::at)
            .filter(at -> at.isAfter(aborted))
            .findFirst()
            .map(at -> Duration.between(aborted, at).toMillis())
            .orElse(Long.MAX_VALUE));
    stage.happens("the orchestrator reaches dc1 again", lab::mendLinesToDc1);
  }

  private static Instant waitWhileCommitsHang(Stage stage) throws InterruptedException {
    // What was on its way when the standbys stopped is acknowledged within a moment.
    Thread.sleep(Duration.ofSeconds(1).toMillis());
    Instant since = Instant.now();
    Thread.sleep(LONG_ENOUGH.toMillis());
    stage.measure(HUNG, stage.report().countAfter(since));
    stage.note("the human takes it back");
    return Instant.now();
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("ABORTED")
        .answers("fence.gate.dc1.failed: OVERRIDE", "catchup.main.dc2.failed: ABORT")
        .dc1GoesOn()
        .measured(HUNG, 0, 0)
        .measured(RECOVERY, 0, MOST_MILLIS);
  }
}

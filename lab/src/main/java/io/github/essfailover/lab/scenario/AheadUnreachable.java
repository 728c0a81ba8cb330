package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.EventStore;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.Wal;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * dc3 alone has what was acknowledged last, and is lost together with dc1. Nobody goes on before a
 * named person accepts that loss; when dc3 is back, it still holds it.
 */
final class AheadUnreachable implements Scenario {

  private static final String LOST = "onlyDc3Had";
  private static final String KEPT = "stillInDc3";
  private static final String FOLLOWING = "timelineOfDc3";
  private static final String ACTIVE_BEFORE_CONSENT = "acknowledgedByDc2BeforeConsent";
  private static final Duration SETTLE = Duration.ofSeconds(5);

  @Override
  public String id() {
    return "ahead-unreachable";
  }

  @Override
  public String headline() {
    return "dc3 is ahead and lost with dc1; dc2 takes over when the loss is accepted";
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    Behind.dc3RunsAhead(stage, 1);
    stage.disaster(
        "dc1 lost power and dc3 cannot be reached",
        () -> {
          lab.dc1().powerLoss();
          lab.dc3().powerLoss();
          lab.dc2().database().start();
        });
    Instant disaster = Instant.now();
    RunFacts refused =
        stage.failOver(
            Failover.of("dc1")
                .to("dc2")
                .because("INC-4714: dc1 lost power, and we cannot reach dc3")
                .sourceIsDown(ScriptedHuman.ADA, "the provider of dc1 confirmed the power loss"),
            ScriptedHuman.ada()
                .answers("freeze.main.dc3", Choice.STOP, "first we look for a way to dc3"));
    stage.measure(ACTIVE_BEFORE_CONSENT, stage.users().report().countFrom("dc2", disaster));
    RunFacts accepted =
        stage.resume(
            refused.run(),
            ScriptedHuman.ada()
                .answers("freeze.main.dc3", Choice.WAIVE, "the board accepts what only dc3 has"));
    stage.happens("dc3 is back", lab.dc3()::powerOn);
    stage.settleDebts(accepted.run(), ScriptedHuman.ada());
    Thread.sleep(SETTLE.toMillis());
    count(stage);
  }

  private static void count(Stage stage) throws Exception {
    Lab lab = stage.lab();
    EventStore dc2 = EventStore.in(lab.dc2().database().superuser("synapse"));
    EventStore dc3 = EventStore.in(lab.dc3().database().superuser("synapse"));
    List<String> lost =
        stage.users().report().lost(dc2).stream().map(Acknowledged::eventId).toList();
    stage.measure(LOST, lost.size());
    stage.measure(KEPT, dc3.present(lost).size());
    stage.measure(FOLLOWING, Wal.receivedTimeline(lab.dc3().database()));
  }

  @Override
  public void demand(Demands demands) {
    long lost = demands.result().lostAcknowledgedWrites();
    demands
        .outcomes("INTERRUPTED", "COMPLETED_WITH_DEBTS", "COMPLETED_WITH_DEBTS")
        .answers(
            "freeze.main.dc3.failed: STOP",
            "freeze.main.dc3.failed: WAIVE",
            "fence.debts.dc1.failed: WAIVE")
        .dc2TookOver()
        .replicating(Map.of())
        .measured(ACTIVE_BEFORE_CONSENT, 0, 0)
        .demand(lost > 0, "nothing was lost, so that there was nothing to accept")
        .measured(LOST, lost, lost)
        .measured(KEPT, lost, lost)
        .measured(FOLLOWING, 0, 0)
        .demand(
            demands.result().debts().contains("follow.main.dc3"),
            "debts is " + demands.result().debts() + ", demanded is follow.main.dc3 among them");
  }
}

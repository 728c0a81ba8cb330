package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.site.Daemons;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.util.Map;

/**
 * dc1 loses power while it is being moved away from, with its workloads gone and its database not
 * yet proved to be shut. A failover takes over from there; nothing is undone first.
 */
final class MoveSourceDies implements Scenario {

  private static final Duration POLL = Duration.ofMillis(5);

  @Override
  public String id() {
    return "switchover-source-dies";
  }

  @Override
  public String headline() {
    return "dc1 loses power in the middle of a planned move to dc2";
  }

  @Override
  public void play(Stage stage) throws Exception {
    Thread fate = Daemons.start("fate-of-dc1", () -> diesWithoutWorkloads(stage));
    RunFacts half =
        stage.move(
            Switchover.from("dc1").to("dc2").because("CHG-4802: new power supply in dc1"),
            ScriptedHuman.ada()
                .answers("fence.", Choice.STOP, "dc1 is dead; this becomes a failover"));
    fate.join();
    stage.failOverInstead(
        half.run(),
        Failover.of("dc1")
            .to("dc2")
            .because("INC-4803: dc1 lost power during CHG-4802")
            .sourceIsDown(ScriptedHuman.ADA, "the electrician says so"),
        ScriptedHuman.ada());
  }

  private static void diesWithoutWorkloads(Stage stage) {
    try {
      while (stage.lab().dc1().serves()) {
        Thread.sleep(POLL.toMillis());
      }
      stage.disaster("dc1 lost power in the middle", stage.lab().dc1()::powerLoss);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("INTERRUPTED", "COMPLETED_WITH_DEBTS")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .onlyFenceDebts();
  }
}

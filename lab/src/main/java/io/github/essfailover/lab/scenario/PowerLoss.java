package io.github.essfailover.lab.scenario;

import io.github.essfailover.request.Failover;
import java.util.Map;

/** Everything of dc1 vanishes at once, under load; the provider says so on the phone. */
final class PowerLoss implements Scenario {

  @Override
  public String id() {
    return "power-loss";
  }

  @Override
  public String headline() {
    return "dc1 loses power under load; dc2 takes over";
  }

  @Override
  public void play(Stage stage) throws Exception {
    stage.disaster("dc1 lost power", stage.lab().dc1()::powerLoss);
    stage.failOver(
        Failover.of("dc1")
            .to("dc2")
            .because("INC-4711: dc1 lost power")
            .sourceIsDown(
                ScriptedHuman.ADA, "the provider of dc1 confirmed the power loss on the phone"),
        ScriptedHuman.ada());
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED_WITH_DEBTS")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .onlyFenceDebts();
  }
}

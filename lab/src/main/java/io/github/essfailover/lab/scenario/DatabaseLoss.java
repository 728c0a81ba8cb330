package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.world.LabShape;
import io.github.essfailover.request.Failover;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Only PostgreSQL of dc1 dies; cluster and gateway answer, so everything of dc1 is fenced and
 * proved without anybody's word.
 */
final class DatabaseLoss implements Scenario {

  @Override
  public String id() {
    return "database-loss";
  }

  @Override
  public String headline() {
    return "dc1 loses its database only; dc1 is fenced in full and dc2 takes over";
  }

  @Override
  public LabShape shape() {
    return LabShape.standard().withGatewaysOutside();
  }

  @Override
  public void play(Stage stage) throws Exception {
    stage.disaster("PostgreSQL of dc1 was killed", stage.lab().dc1()::databaseDies);
    stage.awaits(
        "users who are told that something is wrong",
        Duration.ZERO,
        () -> stage.users().failedAttempts() > 0);
    stage.failOver(
        Failover.of("dc1").to("dc2").because("INC-4712: PostgreSQL of dc1 does not start again"),
        ScriptedHuman.ada());
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .answers()
        .equal("debts", List.of(), demands.result().debts());
    String proof = demands.lastRun().seen("fence.gate.dc1");
    demands.demand(
        proof.contains("dc1/cluster") && !proof.contains("person/"),
        "the gate was " + proof + ", demanded are machines only");
  }
}

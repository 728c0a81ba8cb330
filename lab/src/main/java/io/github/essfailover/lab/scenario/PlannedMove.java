package io.github.essfailover.lab.scenario;

import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import java.util.List;
import java.util.Map;

/**
 * Maintenance of dc1 is due: dc2 takes over under load, and dc1 stands by afterwards. After it was
 * shut a server writes some log of its own; without {@code pg_waldump}, which the lab's programs
 * lack, nobody can tell that there is no commit in it, so a person says so.
 */
final class PlannedMove implements Scenario {

  @Override
  public String id() {
    return "switchover";
  }

  @Override
  public String headline() {
    return "a planned move from dc1 to dc2 under load; dc1 stands by afterwards";
  }

  @Override
  public void play(Stage stage) throws Exception {
    stage.disaster("maintenance of dc1 begins", () -> {});
    stage.move(
        Switchover.from("dc1").to("dc2").because("CHG-4801: new power supply in dc1"),
        ScriptedHuman.ada());
    stage.failOver(
        Rejoin.of("dc1")
            .because("CHG-4801: the old primary stands by")
            .releasedBy(ScriptedHuman.ADA, "it was shut before everybody had its last position"),
        ScriptedHuman.ada());
  }

  @Override
  public void demand(Demands demands) {
    demands
        .lastOutcomes("COMPLETED")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc1", "dc2", "dc3", "dc2"))
        .answers()
        .equal("debts", List.of(), demands.result().debts());
  }
}

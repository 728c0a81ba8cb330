package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabShape;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Rejoin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * dc1 loses power while dc3 is tried and its homeserver serves the drill's load. The failover stops
 * the drill, leaves dc3 out, and goes to dc2; afterwards dc3 becomes a standby of dc2.
 */
final class TriedThenLost implements Scenario {

  private static final String LEFT = "drill.left.dc3";
  private static final String ON_DC2 = "messagesOfTheDrillOnDc2";
  private static final String ON_DC3 = "messagesOfTheDrillLeftOnDc3";
  private static final String REJOIN = "rejoinMillis";
  private static final Duration LOAD = Duration.ofMinutes(2);

  @Override
  public String id() {
    return "drill-then-loss";
  }

  @Override
  public String headline() {
    return "dc1 loses power while dc3 is tried; dc2 takes over, and dc3 stands by it";
  }

  @Override
  public LabShape shape() {
    return LabShape.standard().probedInside("dc3");
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    try (Untouched untouched = Untouched.by(lab)) {
      stage.drillThenFailOver(
          Drill.of("dc3").because("CHG-4809: quarterly drill").beside("dc1").underLoadFor(LOAD),
          () -> {
            untouched.awaitsService(stage);
            stage.awaits("messages of the drill", Duration.ofSeconds(1), () -> hasWritten(lab));
            stage.disaster("dc1 lost power in the middle of the drill", lab.dc1()::powerLoss);
          },
          Failover.of("dc1")
              .to("dc2")
              .because("INC-4810: dc1 lost power during CHG-4809")
              .sourceIsDown(ScriptedHuman.ADA, "the provider of dc1 confirmed it on the phone"),
          ScriptedHuman.ada());
      RunFacts back =
          stage.failOver(
              Rejoin.of("dc3")
                  .because("CHG-4811: what the drill left stands by again")
                  .releasedBy(ScriptedHuman.ADA, "nobody but the drill wrote there"),
              ScriptedHuman.ada());
      stage.measure(
          REJOIN, Duration.between(back.report().startedAt(), back.report().endedAt()).toMillis());
      untouched.measure(stage, stage.zero().orElseThrow());
      stage.measure(ON_DC2, Untouched.written(lab.dc2()));
      stage.measure(ON_DC3, Untouched.written(lab.dc3()));
    }
  }

  private static boolean hasWritten(Lab lab) throws Exception {
    return Untouched.written(lab.dc3()) > 0;
  }

  @Override
  public void demand(Demands demands) {
    RunFacts failover = demands.runs().get(1);
    demands
        .outcomes("INTERRUPTED", "COMPLETED_WITH_DEBTS", "COMPLETED")
        .equal("activeDataCenter", "dc2", demands.result().activeDataCenter())
        .equal("writablePrimaries", List.of("dc2"), demands.result().writablePrimaries())
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .demand(failover.debts().contains(LEFT), LEFT + " is not owed: " + failover.debts())
        .demand(
            failover.debts().stream().allMatch(d -> d.startsWith("fence.") || d.equals(LEFT)),
            "the failover owes " + failover.debts())
        .equal("debts of the rejoin", List.of(), demands.result().debts())
        .measured(Untouched.SERVED, 1, 1)
        .measured(Untouched.SERVED_OPEN, 0, 0)
        .measured(Untouched.BY_DRILLED, 0, 0)
        // The failover used the service of dc2 as a user would; the drill's messages are gone.
        .equal(
            "what users see on dc3",
            Optional.ofNullable(demands.result().measured().get(ON_DC2)),
            Optional.ofNullable(demands.result().measured().get(ON_DC3)));
  }
}

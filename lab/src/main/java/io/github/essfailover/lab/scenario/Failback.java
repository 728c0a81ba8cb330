package io.github.essfailover.lab.scenario;

import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The whole way there and back under load: dc1 loses power and dc2 takes over; dc1 has power again
 * and becomes a standby; it takes over again. Its homeserver starts only if no stream position lies
 * beyond its sequence, which is where two promotions go wrong.
 */
final class Failback implements Scenario {

  private static final String BACK = "switchoverBackDowntimeMillis";
  private static final String REJOIN = "rejoinMillis";
  private static final String DURING = "acknowledgedByReturnedDuringRejoin";
  private static final long LONGEST_MILLIS = 60_000;

  @Override
  public String id() {
    return "failback";
  }

  @Override
  public String headline() {
    return "dc1 is lost, comes back, stands by, and takes over again";
  }

  @Override
  public void play(Stage stage) throws Exception {
    stage.disaster("dc1 lost power", stage.lab().dc1()::powerLoss);
    stage.failOver(
        Failover.of("dc1")
            .to("dc2")
            .because("INC-4804: dc1 lost power")
            .sourceIsDown(ScriptedHuman.ADA, "the provider of dc1 confirmed it on the phone"),
        ScriptedHuman.ada());
    stage.happens("dc1 has power again", stage.lab().dc1()::powerOn);
    Instant begins = Instant.now();
    stage.failOver(
        Rejoin.of("dc1")
            .because("CHG-4805: dc1 has power again")
            .releasedBy(ScriptedHuman.ADA, "nobody was told that it was sent"),
        ScriptedHuman.ada());
    Instant stands = Instant.now();
    stage.measure(REJOIN, Duration.between(begins, stands).toMillis());
    stage.measure(
        DURING,
        stage.report().acknowledged().stream()
            .filter(a -> a.at().isAfter(begins) && a.dataCenter().equals("dc1"))
            .count());
    Instant leaves = Instant.now();
    stage.move(
        Switchover.from("dc2").to("dc1").because("CHG-4806: back home"), ScriptedHuman.ada());
    stage.awaits(
        "an acknowledgement by dc1",
        Duration.ofSeconds(1),
        () -> stage.report().firstFrom("dc1", leaves).isPresent());
    stage.measure(
        BACK,
        stage.report().downtime(leaves).map(gap -> gap.length().toMillis()).orElse(Long.MAX_VALUE));
    // As after a switchover: without pg_waldump a person has to say that nothing is in that log.
    stage.failOver(
        Rejoin.of("dc2")
            .because("CHG-4807: dc2 stands by again")
            .releasedBy(ScriptedHuman.ADA, "it was shut before everybody had its last position"),
        ScriptedHuman.ada());
  }

  @Override
  public void demand(Demands demands) {
    demands
        .lastOutcomes("COMPLETED")
        .equal("activeDataCenter", "dc1", demands.result().activeDataCenter())
        .equal("writablePrimaries", List.of("dc1"), demands.result().writablePrimaries())
        .nothingLost()
        .equal("outcome of the rejoin", "COMPLETED", demands.runs().get(1).outcome())
        .replicating(Map.of("dc2", "dc1", "dc3", "dc1"))
        .measured(DURING, 0, 0)
        .measured(BACK, 0, LONGEST_MILLIS)
        .equal("debts", List.of(), demands.result().debts());
  }
}

package io.github.essfailover.testkit.crash;

import io.github.essfailover.model.Person;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.util.List;

/** The nights of the matrix. */
final class Scenarios {
  private static final Failover UNSTATED =
      Failover.of("dc1").to("dc2").because("INC-2: dc1 is silent");

  private static final Failover LOST =
      UNSTATED.sourceIsDown(Person.named("Ada"), "the provider confirmed it on the phone");

  private static final Switchover MOVE =
      Switchover.from("dc1").to("dc2").because("CHG-1: maintenance of dc1");

  private static final Rejoin BACK =
      Rejoin.of("dc3")
          .because("CHG-2: dc3 was ahead, and is down")
          .behind("dc1")
          .releasedBy(Person.named("Ada"), "it is in the ticket");

  private static final Drill TRY =
      Drill.of("dc3")
          .because("CHG-3: quarterly drill")
          .beside("dc1")
          .underLoadFor(Duration.ofSeconds(2));

  private Scenarios() {}

  static List<Scenario> all() {
    return List.of(
        Scenario.of("power-loss-stated", LOST, Scenarios::losesPower),
        Scenario.of("all-reachable", UNSTATED, theatre -> commits(theatre, 5)),
        Scenario.of("power-switched-off", UNSTATED, Scenarios::isOutOfReach).withPower(),
        Scenario.of("database-loss", LOST, Scenarios::losesItsDatabase),
        Scenario.of("loss-accepted", LOST, Scenarios::thirdDiesAhead)
            .answer("(catchup|freeze.main.dc3).*failed", Choice.WAIVE),
        Scenario.of("gate-overridden", UNSTATED, Scenarios::losesPower)
            .answer("fence.gate.*", Choice.OVERRIDE),
        Scenario.of("third-unreachable", LOST, Scenarios::thirdOutOfReach)
            .answer("freeze.main.dc3.failed", Choice.WAIVE),
        Scenario.of("two-groups", LOST, Scenarios::losesPower)
            .in(
                world ->
                    world
                        .databaseServer("main", "synapse")
                        .databaseServer("auth", "mas")
                        .firewall("backbone")),
        Scenario.of("third-ahead", LOST, Scenarios::thirdIsAhead),
        Scenario.of("source-flickers", LOST, Scenarios::sourceFlickers)
            .answer("(fence.gate|promote).*", Choice.RETRY)
            // It may be fenced and gone again before what it wrote could be fetched.
            .answer("catchup.*failed", Choice.WAIVE)
            .fencedByChance(),
        Scenario.of("retried", LOST, Scenarios::stepsFail)
            .answer("(promote|dns).*failed", Choice.RETRY),
        Scenario.of("stopped-and-resumed", LOST, Scenarios::isStopped).goingOn(),
        Scenario.of("aborted-at-gate", UNSTATED, Scenarios::losesItsDatabase)
            .answer("fence.gate.*", Choice.ABORT),
        Scenario.of("aborted-after-freeze", UNSTATED, Scenarios::isAborted)
            .in(world -> world.synchronousStandbys("dc2", "dc3")),
        Scenario.of("aborted-after-catchup", UNSTATED, Scenarios::isAbortedWhenThirdIsAhead),
        Scenario.of("aborted-between-groups", UNSTATED, Scenarios::isAbortedBetweenGroups)
            .in(world -> world.databaseServer("main", "synapse").databaseServer("auth", "mas")),
        Scenario.of("aborted-in-flight", UNSTATED, Scenarios::isAbortedDuringItsFreeze),
        Scenario.of("aborted-incompletely", UNSTATED, Scenarios::isAbortedOutOfReach),
        Scenario.of("undo-settled", UNSTATED, Scenarios::isAbortedOutOfReach)
            .settled(theatre -> theatre.world().healAll()),
        Scenario.of("undo-still-owed", UNSTATED, Scenarios::isAbortedOutOfReach)
            .settled(theatre -> {}),
        Scenario.of("undo-refused-once", UNSTATED, Scenarios::isNotDetachedAtOnce)
            .settled(theatre -> {}),
        Scenario.of("debts-settled", LOST, Scenarios::losesPower)
            .settled(Scenarios::sourceIsBackAtLast),
        Scenario.of("debts-still-owed", LOST, Scenarios::losesPower).settled(theatre -> {}),
        Scenario.of("source-returns-fenced", LOST, Scenarios::sourceReturns)
            .answer("fence.gate.*", Choice.RETRY)
            .answer("catchup.*", Choice.WAIVE)
            .fencedByChance(),
        Scenario.of("source-returns-aborted", LOST, Scenarios::sourceReturnsElsewhere)
            .in(world -> world.synchronousStandbys("dc2", "dc3"))
            .answer("fence.gate.*", Choice.ABORT),
        Scenario.of("aborted-too-late", LOST, Scenarios::isAbortedTooLate).goingOn(),
        Scenario.of("switchover", MOVE, theatre -> commits(theatre, 5)),
        Scenario.of("switchover-of-two-groups", MOVE, theatre -> commits(theatre, 5))
            .in(
                world ->
                    world
                        .databaseServer("main", "synapse")
                        .databaseServer("auth", "mas")
                        .synchronousStandbys("dc2", "dc3")),
        Scenario.of("switchover-undone", MOVE, Scenarios::isAbortedAtItsFreeze)
            .in(world -> world.synchronousStandbys("dc2", "dc3")),
        Scenario.of("rejoin", BACK, Scenarios::thirdIsDown),
        Scenario.of("drill", TRY, Scenarios::isOpenAndServes),
        Scenario.of("drill-of-two-groups", TRY, theatre -> commits(theatre, 5))
            .in(
                world ->
                    world
                        .databaseServer("main", "synapse")
                        .databaseServer("auth", "mas")
                        .synchronousStandbys("dc2", "dc3")),
        Scenario.of("drill-fails", TRY, Scenarios::cannotStart),
        Scenario.of("drill-aborted", TRY, Scenarios::isAbortedWhenStarted),
        Scenario.of("drill-stopped", TRY, Scenarios::isStoppedWhenPromoted).goingOn());
  }

  static Scenario named(String name) {
    return all().stream()
        .filter(scenario -> scenario.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " is none of " + all()));
  }

  private static void commits(Theatre theatre, int count) {
    for (int i = 0; i < count; i++) {
      theatre.world().dataCenter("dc1").commit(server(theatre), 100);
    }
  }

  private static String server(Theatre theatre) {
    return theatre.world().dataCenter("dc1").databases().iterator().next().name();
  }

  private static void losesPower(Theatre theatre) {
    commits(theatre, 3);
    theatre.world().powerLoss("dc1");
  }

  private static void losesItsDatabase(Theatre theatre) {
    commits(theatre, 3);
    theatre.world().databaseLoss("dc1", "main");
  }

  private static void isOutOfReach(Theatre theatre) {
    commits(theatre, 5);
    theatre.world().unreachableFromOrchestrator("dc1");
  }

  /** dc3 has everything, dc2 misses the last commits; dc1 is gone. */
  private static void thirdIsAhead(Theatre theatre) {
    theatre.world().dataCenter("dc2").database("main").holdBack(500);
    commits(theatre, 10);
    theatre.world().powerLoss("dc1");
    Truth truth = new Truth(theatre.world());
    theatre.when(
        "dc2/database/main follow", () -> truth.arrivesAtOnceUnlessFrom("dc2", "main", "dc1"));
  }

  private static void thirdDiesAhead(Theatre theatre) {
    thirdIsAhead(theatre);
    theatre.when("dc3/database/main admit", () -> theatre.world().powerLoss("dc3"));
  }

  private static void thirdOutOfReach(Theatre theatre) {
    losesPower(theatre);
    theatre.world().partition(FakeWorld.ORCHESTRATOR, "dc3");
  }

  /** While dc2 cannot be reached for its freeze the source comes back for a while. */
  private static void sourceFlickers(Theatre theatre) {
    losesPower(theatre);
    FakeWorld world = theatre.world();
    world.dataCenter("dc1").cluster().startUp(Duration.ofSeconds(1));
    theatre.when(
        "dc3/database/main follow",
        () -> {
          world.partition(FakeWorld.ORCHESTRATOR, "dc2");
          theatre.after(Duration.ofSeconds(10), () -> world.powerReturns("dc1"));
          theatre.after(Duration.ofSeconds(12), world::healAll);
          theatre.after(Duration.ofSeconds(24), () -> world.powerLoss("dc1"));
        });
  }

  private static void stepsFail(Theatre theatre) {
    losesPower(theatre);
    theatre
        .world()
        .faults()
        .on("dc2", Port.DATABASE, "promote")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));
    theatre
        .world()
        .faults()
        .on("global", Port.DNS, "point")
        .call(1)
        .with(new Fault.Permanent("SCRIPTED"));
  }

  /** Its server does not run. */
  private static void thirdIsDown(Theatre theatre) {
    commits(theatre, 5);
    theatre.world().dataCenter("dc3").database("main").isNotStarted();
    commits(theatre, 2);
  }

  private static void isStopped(Theatre theatre) {
    losesPower(theatre);
    theatre.when("dc3/database/main follow", theatre::requestStop);
    theatre.when("dc2/cluster/cluster activate", theatre::requestStop);
  }

  /** Nobody guards it: until it is fenced there are two. */
  private static void sourceIsBackAtLast(Theatre theatre) {
    theatre.unsafe();
    theatre.world().powerReturns("dc1");
  }

  private static void isAborted(Theatre theatre) {
    commits(theatre, 5);
    theatre.when("dc2/database/main admit", theatre::requestAbort);
  }

  private static void isAbortedAtItsFreeze(Theatre theatre) {
    commits(theatre, 5);
    theatre.when("dc2/database/main follow", theatre::requestAbort);
  }

  private static void isAbortedWhenThirdIsAhead(Theatre theatre) {
    theatre.world().dataCenter("dc2").database("main").holdBack(500);
    commits(theatre, 10);
    theatre.when("dc3/database/main admit", theatre::requestAbort);
  }

  /** One group is attached, the other still has to catch up. */
  private static void isAbortedBetweenGroups(Theatre theatre) {
    theatre.world().dataCenter("dc2").database("main").holdBack(500);
    commits(theatre, 10);
    theatre.when(
        "dc2/database/auth admit",
        () -> theatre.after(Duration.ofMillis(8), theatre::requestAbort));
  }

  /** The freeze of dc2 is under way for a while. */
  private static void isAbortedDuringItsFreeze(Theatre theatre) {
    commits(theatre, 5);
    theatre
        .world()
        .faults()
        .on("dc2", Port.DATABASE, "follow")
        .call(1)
        .with(new Fault.Slow(Duration.ofSeconds(2)));
    theatre.when(
        "dc3/database/main follow",
        () -> theatre.after(Duration.ofMillis(2), theatre::requestAbort));
  }

  /** What was fenced cannot be reached any more. */
  private static void isAbortedOutOfReach(Theatre theatre) {
    commits(theatre, 5);
    theatre.when(
        "dc2/database/main admit",
        () -> {
          theatre.world().unreachableFromOrchestrator("dc1");
          theatre.requestAbort();
        });
  }

  /** Whoever left its firewall open; the service goes on being written to. */
  private static void isOpenAndServes(Theatre theatre) {
    commits(theatre, 5);
    theatre.world().dataCenter("dc3").firewall().openedByHand();
    theatre.when("dc3/database/main promote", () -> commits(theatre, 3));
  }

  /** Whoever tries, whenever. */
  private static void cannotStart(Theatre theatre) {
    commits(theatre, 5);
    for (int call = 1; call <= 9; call++) {
      theatre
          .world()
          .faults()
          .on("dc3", Port.CLUSTER, "activate")
          .call(call)
          .with(new Fault.Permanent("SCRIPTED"));
    }
  }

  private static void isAbortedWhenStarted(Theatre theatre) {
    commits(theatre, 5);
    theatre.when("dc3/cluster/cluster activate", theatre::requestAbort);
  }

  private static void isStoppedWhenPromoted(Theatre theatre) {
    commits(theatre, 5);
    theatre.when("dc3/database/main promote", theatre::requestStop);
  }

  /** While dc2 cannot be reached for its freeze the source comes back for good. */
  private static void sourceReturns(Theatre theatre) {
    losesPower(theatre);
    FakeWorld world = theatre.world();
    world.dataCenter("dc1").cluster().startUp(Duration.ofSeconds(1));
    theatre.when(
        "dc3/database/main follow",
        () -> {
          world.partition(FakeWorld.ORCHESTRATOR, "dc2");
          theatre.after(Duration.ofSeconds(10), () -> world.powerReturns("dc1"));
          theatre.after(Duration.ofSeconds(12), () -> world.heal(FakeWorld.ORCHESTRATOR, "dc2"));
        });
  }

  /** The undo of dc3's attachment is refused once. */
  private static void isNotDetachedAtOnce(Theatre theatre) {
    isAborted(theatre);
    theatre
        .world()
        .faults()
        .on("dc3", Port.DATABASE, "follow")
        .call(3)
        .with(new Fault.Permanent("SCRIPTED"));
  }

  /** It comes back for the standbys, not for the orchestrator. */
  private static void sourceReturnsElsewhere(Theatre theatre) {
    sourceReturns(theatre);
    theatre.world().unreachableFromOrchestrator("dc1");
  }

  private static void isAbortedTooLate(Theatre theatre) {
    losesPower(theatre);
    theatre.when("dc2/database/main promote", theatre::requestAbort);
  }
}

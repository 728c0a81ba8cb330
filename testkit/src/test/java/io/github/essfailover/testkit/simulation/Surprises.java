package io.github.essfailover.testkit.simulation;

import io.github.essfailover.testkit.CommitFailedException;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What the world does by itself: users commit, dc1 is lost, things fail and come back. */
final class Surprises {
  /** How long a source may be back before every vantage point must have seen it. */
  private static final Duration UNSEEN = Duration.ofSeconds(15);

  private final SimulationOptions options;
  private final FakeWorld world;
  private final SimulatedTime time;
  private final Consumer<String> tell;
  private final Truth truth;
  private final SplittableRandom dice;
  private final ScheduledExecutorService nature;
  private Instant returned = Instant.MAX;
  private boolean promoted;
  private boolean unsafe;

  /**
   * What happens in that night.
   *
   * @param tell is told of what is lost and comes back
   */
  Surprises(SimulationOptions options, FakeWorld world, SimulatedTime time, Consumer<String> tell) {
    this.options = options;
    this.world = world;
    this.time = time;
    this.tell = tell;
    this.truth = new Truth(world);
    this.dice = new SplittableRandom(options.seed() ^ 0xfa7e);
    this.nature = time.newExecutor("nature");
  }

  /** Whether the world did what no orchestrator could have known in time. */
  boolean madeItUnsafe() {
    return unsafe;
  }

  void beforehand() {
    for (int i = 0; i < options.earlyCommits(); i++) {
      commit(options.source());
    }
    if (options.lossAfter().isZero()) {
      lose();
    }
  }

  void during() {
    if (!options.lossAfter().isZero()) {
      after(options.lossAfter(), this::lose);
    }
    for (int i = 0; i < 30; i++) {
      after(Duration.ofMillis(dice.nextLong(90_000)), this::commitSomewhere);
    }
    options.disturbances().forEach(each -> after(each.after(), () -> begin(each)));
  }

  private void after(Duration delay, Runnable what) {
    ScheduledFuture<?> unused = nature.schedule(what, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  void happened(String effect) {
    if (effect.endsWith(" follow")) {
      // Only the way from the source is slow.
      truth.arrivesAtOnceUnlessFrom(
          effect.substring(0, effect.indexOf('/')),
          effect.substring(effect.lastIndexOf('/') + 1, effect.lastIndexOf(' ')),
          options.source());
    }
    if (!promoted && effect.contains(" promote")) {
      promoted = true;
      // A return that nobody could have seen yet is no fault of the engine's.
      unsafe |= !returned.equals(Instant.MAX) && time.now().isBefore(returned.plus(UNSEEN));
    }
  }

  private void commitSomewhere() {
    for (String dc : options.dataCenters().subList(0, 2)) {
      commit(dc);
    }
  }

  /** Users commit only where their commits are answered. */
  private void commit(String dc) {
    for (FakeDatabase server : world.dataCenter(dc).databases()) {
      for (String database : server.databases()) {
        if (world.acks(dc, database)) {
          try {
            world.dataCenter(dc).commit(server.name(), database, 1 + dice.nextInt(400));
          } catch (CommitFailedException refused) {
            // It was not acknowledged, so nobody misses it.
          }
        }
      }
    }
  }

  private void lose() {
    String source = options.source();
    tell.accept("lost: " + source + " " + options.loss());
    switch (options.loss()) {
      case POWER -> world.powerLoss(source);
      case DATABASE -> world.databaseLoss(source, "main");
      case CLUSTER -> world.clusterLoss(source);
      case UNREACHABLE_FOR_ORCHESTRATOR -> world.unreachableFromOrchestrator(source);
      case ISOLATED -> world.isolate(source);
      case CUT_OFF -> {
        world.isolate(source);
        world.partition(source, FakeWorld.CLIENTS);
        // It still federates. Nobody can see that, and who says that it is down is wrong.
        unsafe |= options.statement();
      }
      case NOTHING -> {}
    }
  }

  private void begin(SimulationOptions.Disturbance disturbance) {
    String target = options.target();
    tell.accept(disturbance.kind() + " for " + disturbance.lasts());
    switch (disturbance.kind()) {
      case SOURCE_RETURNS -> sourceReturns();
      case TARGET_OUT_OF_REACH -> {
        world.partition(FakeWorld.ORCHESTRATOR, target);
        after(disturbance.lasts(), () -> world.heal(FakeWorld.ORCHESTRATOR, target));
      }
      case THIRD_LOSES_POWER ->
          options.others().stream()
              .findFirst()
              .ifPresent(
                  third -> {
                    world.powerLoss(third);
                    after(disturbance.lasts(), () -> world.powerReturns(third));
                  });
      case THIRD_OUT_OF_REACH ->
          options.others().stream()
              .findFirst()
              .ifPresent(
                  third -> {
                    world.partition(FakeWorld.ORCHESTRATOR, third);
                    after(disturbance.lasts(), () -> world.heal(FakeWorld.ORCHESTRATOR, third));
                  });
      case ZONE_EDITED -> {
        if (!promoted) {
          world.dns().editedByHand(world.dataCenter(options.source()).ingress());
        }
      }
    }
  }

  /** When the run is over, everything that was lost is back; after a promotion nobody guards it. */
  void allIsWell() {
    tell.accept("all that was lost is back");
    unsafe |= promoted;
    world.healAll();
    world.powerReturns(options.source());
    switch (options.loss()) {
      case DATABASE -> world.databaseReturns(options.source(), "main");
      case CLUSTER -> world.clusterReturns(options.source());
      case POWER, UNREACHABLE_FOR_ORCHESTRATOR, ISOLATED, CUT_OFF, NOTHING -> {}
    }
  }

  /** After a promotion nobody keeps it from coming back alive but a guard, which is not here. */
  private void sourceReturns() {
    if (promoted) {
      return;
    }
    returned = time.now();
    switch (options.loss()) {
      case POWER -> world.powerReturns(options.source());
      case DATABASE -> world.databaseReturns(options.source(), "main");
      case CLUSTER -> world.clusterReturns(options.source());
      case UNREACHABLE_FOR_ORCHESTRATOR, ISOLATED, CUT_OFF -> world.healAll();
      case NOTHING -> {}
    }
  }
}

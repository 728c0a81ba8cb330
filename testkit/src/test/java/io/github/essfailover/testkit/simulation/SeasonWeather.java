package io.github.essfailover.testkit.simulation;

import io.github.essfailover.testkit.CommitFailedException;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What happens to the data centers of a season by itself. */
final class SeasonWeather {
  private final List<String> places;
  private final FakeWorld world;
  private final SeasonRules rules;
  private final SplittableRandom dice;
  private final ScheduledExecutorService nature;
  private final Set<String> dark = new HashSet<>();
  private final Set<String> clusterless = new HashSet<>();
  private int cuts;
  private boolean calm;

  SeasonWeather(
      long seed, List<String> places, FakeWorld world, SimulatedTime time, SeasonRules rules) {
    this.places = places;
    this.world = world;
    this.rules = rules;
    this.dice = new SplittableRandom(seed ^ 0x3ea7);
    this.nature = time.newExecutor("weather");
  }

  /** Users write all the time, and something may happen within that time. */
  void blow(Duration within) {
    for (int i = 0; i < 6; i++) {
      later(dice.nextLong(within.toMillis()), this::commitEverywhere);
    }
    if (dice.nextInt(3) > 0) {
      String place = places.get(dice.nextInt(places.size()));
      long lasts = 1_000 + dice.nextLong(dice.nextBoolean() ? 20_000 : 600_000);
      int what = dice.nextInt(9);
      later(dice.nextLong(within.toMillis()), () -> begin(what, place, lasts));
    }
  }

  private void later(long millis, Runnable what) {
    ScheduledFuture<?> unused =
        nature.schedule(
            () -> {
              if (!calm) {
                what.run();
              }
            },
            millis,
            TimeUnit.MILLISECONDS);
  }

  private void begin(int what, String place, long lasts) {
    String other = places.get(dice.nextInt(places.size()));
    switch (what) {
      case 0, 1 -> {
        dark.add(place);
        world.powerLoss(place);
        later(
            lasts,
            () -> {
              dark.remove(place);
              back(() -> world.powerReturns(place));
            });
      }
      case 2 -> {
        world.databaseLoss(place, "main");
        later(lasts, () -> back(() -> world.databaseReturns(place, "main")));
      }
      case 3 -> {
        clusterless.add(place);
        world.clusterLoss(place);
        later(lasts, () -> back(() -> clusterReturns(place)));
      }
      case 4 -> cut(FakeWorld.ORCHESTRATOR, place, lasts);
      case 5 -> {
        if (!place.equals(other)) {
          cut(place, other, lasts);
        }
      }
      case 6 -> cut(FakeWorld.CLIENTS, place, lasts);
      case 7 -> {
        cuts++;
        world.isolate(place);
        later(
            lasts,
            () -> {
              cuts--;
              back(world::healAll);
            });
      }
      default -> {
        // Helm or GitOps sets the replicas back.
        rules.returned();
        world.dataCenter(place).cluster().scaleOperator(1);
      }
    }
  }

  private void cut(String one, String other, long lasts) {
    cuts++;
    world.partition(one, other);
    later(
        lasts,
        () -> {
          cuts--;
          back(() -> world.heal(one, other));
        });
  }

  private void back(Runnable what) {
    rules.returned();
    what.run();
  }

  private void clusterReturns(String place) {
    if (clusterless.remove(place)) {
      world.clusterReturns(place);
    }
  }

  /** Whether a guard may not reach what it guards. */
  boolean isCut() {
    return cuts > 0;
  }

  boolean isDark(String place) {
    return dark.contains(place);
  }

  private void commitEverywhere() {
    places.forEach(this::commit);
  }

  /** Users commit only where their commits are answered. */
  void commit(String place) {
    for (FakeDatabase server : world.dataCenter(place).databases()) {
      for (String database : server.databases()) {
        if (world.acks(place, database)) {
          try {
            world.dataCenter(place).commit(server.name(), database, 1 + dice.nextInt(400));
          } catch (CommitFailedException refused) {
            // It was not acknowledged, so nobody misses it.
          }
        }
      }
    }
  }

  /** Everything is back, and nothing happens any more. */
  void calm() {
    calm = true;
    cuts = 0;
    rules.returned();
    world.healAll();
    for (String place : places) {
      world.powerReturns(place);
      world.dataCenter(place).databases().forEach(db -> world.databaseReturns(place, db.name()));
      clusterReturns(place);
    }
    dark.clear();
  }
}

package io.github.essfailover.testkit.load;

import io.github.essfailover.FailoverWatch;
import io.github.essfailover.alert.AlertChange;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.InMemoryNotes;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Many deployments, each with a watch, in one virtual time. What goes wrong is planted: a finding
 * of a check of the host's, and replication that stands still; each for a while, again and again.
 */
final class WatchLoad {

  private static final String PLANTED = "planted.finding";
  private static final String LAG = "watch.lag";
  private static final int MOST_BEHIND = 500;

  /** Longer than it takes to raise anything, and to clear it. */
  private static final Duration EPISODE = Duration.ofMinutes(10);

  private static final Duration SLICE = Duration.ofMinutes(1);

  private static final Duration SETTLED = Duration.ofMinutes(10);

  private final SimulatedTime time = SimulatedTime.seeded(5);
  private final Duration between;
  private final List<Deployment> deployments = new ArrayList<>();

  /**
   * @param between the shortest time between two episodes of a deployment; some take up to twice
   */
  private WatchLoad(int deployments, Duration between) {
    this.between = between;
    for (int i = 0; i < deployments; i++) {
      this.deployments.add(new Deployment("d" + i + ".example.org"));
    }
  }

  static WatchLoad start(int deployments, Duration between) {
    WatchLoad load = new WatchLoad(deployments, between);
    load.time.advance(SETTLED);
    load.deployments.forEach(Deployment::plant);
    return load;
  }

  /** Lets so much time pass; the fakes forget what they were asked, which nobody looks at here. */
  void pass(Duration passing) {
    Instant end = time.now().plus(passing);
    while (time.now().isBefore(end)) {
      Duration left = Duration.between(time.now(), end);
      time.advance(left.compareTo(SLICE) < 0 ? left : SLICE);
      deployments.forEach(each -> each.world.faults().forgetCalls());
    }
  }

  /** Plants nothing more, and lets what is under way end. */
  void calm() {
    deployments.forEach(each -> each.calm = true);
    pass(between.multipliedBy(2).plus(EPISODE.multipliedBy(2)));
  }

  long episodes() {
    return deployments.stream().mapToLong(each -> each.planted + each.lagged).sum();
  }

  long looks() {
    return deployments.stream().mapToLong(each -> each.watch.state().looks()).sum();
  }

  Instant now() {
    return time.now();
  }

  /** What was not told exactly once until now, and what was told of nothing. */
  List<String> wrong() {
    return deployments.stream().flatMap(each -> each.wrong().stream()).toList();
  }

  void close() {
    deployments.forEach(each -> each.watch.close());
    time.advance(SETTLED);
  }

  /** One that is watched. Confined to virtual time. */
  private final class Deployment {
    private final String name;
    private final FakeWorld world = FakeWorld.builder("dc1", "dc2").time(time).build();
    private final RandomGenerator dice = time.random();
    private final SortedMap<String, Integer> told = new TreeMap<>();
    private final FailoverWatch watch;
    private boolean found;
    private boolean calm;
    private Instant touched = time.now();
    private int planted;
    private int lagged;

    private Deployment(String name) {
      this.name = name;
      this.watch =
          world
              .orchestrator()
              .deployment(name)
              .journal(InMemoryJournal.in(time))
              .approvals(ScriptedApprovals.approvingPlans())
              .workers(time.executor())
              .timer(time.executor())
              .random(time.random())
              .readinessCheck(deadline -> found ? List.of(finding()) : List.of())
              .build()
              .watch()
              .notes(new InMemoryNotes())
              .maxLag(MOST_BEHIND, Duration.ofHours(1))
              .alerts(this::on)
              .start();
    }

    private static Finding finding() {
      return Finding.of(PLANTED, Severity.WARNING, "it was planted", "wait until it is gone");
    }

    private void on(AlertChange change) {
      String key = change.kind() + " " + change.alert().check();
      told.merge(key, 1, Integer::sum);
    }

    /** From now on; what was told until then is what is always wrong with a fake. */
    private void plant() {
      told.clear();
      next();
    }

    private void next() {
      if (!calm) {
        long seconds = between.toSeconds();
        time.after(Duration.ofSeconds(seconds + dice.nextLong(seconds)), this::episode);
      }
    }

    private void episode() {
      touched = time.now();
      if (dice.nextBoolean()) {
        planted++;
        found = true;
      } else {
        lagged++;
        world.partition("dc1", "dc2");
        world.dataCenter("dc1").commit("main", 2 * MOST_BEHIND);
      }
      time.after(EPISODE, this::over);
    }

    private void over() {
      touched = time.now();
      found = false;
      world.healAll();
      next();
    }

    /** While an episode is under way, or not long over, one more or less may have been told. */
    private List<String> wrong() {
      int underWay = time.now().isBefore(touched.plus(EPISODE)) ? 1 : 0;
      SortedMap<String, Integer> expected = new TreeMap<>();
      expect(expected, PLANTED, planted);
      expect(expected, LAG, lagged);
      List<String> wrong = new ArrayList<>();
      expected.forEach(
          (key, count) -> {
            int real = told.getOrDefault(key, 0);
            if (Math.abs(real - count) > underWay) {
              wrong.add(name + ": " + key + " " + real + " times instead of " + count);
            }
          });
      told.forEach(
          (key, count) -> {
            boolean alsoWhileCut = lagged > 0 && count <= lagged + underWay;
            if (!expected.containsKey(key) && !alsoWhileCut) {
              wrong.add(name + ": " + key + " " + count + " times, of nothing");
            }
          });
      return wrong;
    }

    private static void expect(SortedMap<String, Integer> expected, String check, int count) {
      expected.put("RAISED " + check, count);
      expected.put("CLEARED " + check, count);
    }
  }
}

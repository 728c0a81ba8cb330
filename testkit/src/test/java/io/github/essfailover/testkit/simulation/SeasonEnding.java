package io.github.essfailover.testkit.simulation;

import io.github.essfailover.model.RunId;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** In a calm world all ends well: unfinished runs, debts, and data centers that stay apart. */
final class SeasonEnding {
  private final Season season;
  private final FakeWorld world;
  private final Truth truth;

  SeasonEnding(Season season) {
    this.season = season;
    this.world = season.world;
    this.truth = new Truth(season.world);
  }

  void play() {
    season.tell("calm");
    season.weather.calm();
    season.people.careful();
    season.clear();
    season.pass(Duration.ofMinutes(4));
    for (int round = 0; round < 3; round++) {
      finish();
      settle();
      // Whoever rejoins a data center whose power a run has switched off switches it on first.
      season.weather.calm();
      season.pass(Duration.ofMinutes(1));
      rejoin();
      season.pass(Duration.ofMinutes(2));
    }
    good();
  }

  private void finish() {
    for (int i = 0; i < 6 && !season.record.status().unfinished().isEmpty(); i++) {
      RunId run = season.record.status().unfinished().get(0);
      season.calmly("resumes " + run, o -> o.resume(run));
      season.pass(Duration.ofSeconds(40));
    }
  }

  private void settle() {
    Set<RunId> owing =
        new TreeSet<>(season.record.status().owed().stream().map(Debt::run).toList());
    for (RunId run : owing) {
      if (season.record.status().owed().stream().anyMatch(debt -> debt.run().equals(run))) {
        season.calmly("settles what " + run + " owes", o -> o.settleDebts(run));
      }
    }
  }

  private void rejoin() {
    String active = season.record.activeName();
    for (String place : season.dataCenters()) {
      if (!place.equals(active) && !standby(place, active).isEmpty()) {
        Rejoin back =
            Rejoin.of(place)
                .because("it is calm")
                .behind(active)
                .releasedBy(Season.ADA, "nobody misses it");
        season.calmly("rejoins " + place, o -> o.start(o.plan(back)));
      }
    }
  }

  /** What keeps it from being a proper standby. */
  private List<String> standby(String place, String active) {
    List<String> lacking = new ArrayList<>();
    for (FakeDatabase server : world.dataCenter(place).databases()) {
      String name = server.name();
      if (truth.upstream(place, name).filter(active::equals).isEmpty()) {
        lacking.add(name + " follows " + truth.upstream(place, name));
      } else if (!truth.isPrefixOf(place, name, active)) {
        lacking.add(name + " is no prefix of the active one");
      }
      if (truth.takesWrites(place, name)) {
        lacking.add(name + " takes writes");
      }
    }
    if (world.dataCenter(place).cluster().operatorReplicas() != 0
        || !world.dataCenter(place).cluster().pods().isEmpty()) {
      lacking.add("something runs in the cluster");
    }
    return lacking;
  }

  private void good() {
    DeploymentStatus status = season.record.status();
    String active = season.record.activeName();
    if (!status.unfinished().isEmpty()) {
      season.rules.violated("E1 unfinished in a calm world: " + status.unfinished());
      return;
    }
    if (!season.people.leftOut()) {
      serves(active);
    }
    for (String place : season.dataCenters()) {
      if (!place.equals(active) && !standby(place, active).isEmpty()) {
        season.rules.violated("E4 " + place + ": " + standby(place, active));
      }
    }
    if (!status.owed().isEmpty()) {
      season.rules.violated("E5 owed in a calm world: " + status.owed());
    }
  }

  private void serves(String active) {
    if (!world.serves(active)) {
      season.rules.violated("E2 in a calm world " + active + " does not serve");
    }
    season.weather.commit(active);
    for (FakeDatabase server : world.dataCenter(active).databases()) {
      for (String database : server.databases()) {
        if (!world.acknowledging(database).equals(List.of(active))) {
          season.rules.violated(
              "E2 " + world.acknowledging(database) + " acknowledge in " + database);
        }
      }
    }
    if (!world.dnsPointsAt().equals(Set.of(active))) {
      season.rules.violated("E3 " + active + " is active, names point at " + world.dnsPointsAt());
    }
  }
}

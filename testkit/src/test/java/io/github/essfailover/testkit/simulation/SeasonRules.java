package io.github.essfailover.testkit.simulation;

import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.spi.Call;
import io.github.essfailover.testkit.Commit;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The safety rules, whatever runs one after the other or at once. */
final class SeasonRules {

  /** How long guards have to end what came back. */
  static final Duration REACTION = Duration.ofMinutes(3);

  /** How long something may be back before every vantage point must have seen it. */
  private static final Duration UNSEEN = Duration.ofSeconds(15);

  private static final Pattern ACT =
      Pattern.compile("([^/ ]+)/([a-z]+)/(\\S+) ([a-zA-Z]+)(?: \\(half\\))?");
  private static final Set<String> TAKES =
      Set.of("hold", "removeWorkloads", "close", "off", "writes", "rejoin", "restore");

  private final FakeWorld world;
  private final SimulatedTime time;
  private final SeasonRecord record;
  private final SeasonPeople people;
  private final Truth truth;
  private final Set<String> databases = new TreeSet<>();
  private final Set<String> violations = new TreeSet<>();
  private final Map<String, Long> epochs = new HashMap<>();
  private final Deque<Call> acting = new ArrayDeque<>();
  private final Set<Commit> knownLost = new HashSet<>();
  private Instant lastReturn = Instant.MIN;
  private Instant graceUntil = Instant.MIN;
  private boolean lied;
  private BooleanSupplier unguarded = () -> false;

  SeasonRules(FakeWorld world, SimulatedTime time, SeasonRecord record, SeasonPeople people) {
    this.world = world;
    this.time = time;
    this.record = record;
    this.people = people;
    this.truth = new Truth(world);
    world.dataCenter("dc1").databases().forEach(server -> databases.addAll(server.databases()));
  }

  void violated(String what) {
    violations.add(what);
  }

  Set<String> violations() {
    return violations;
  }

  Tap.Courier courier() {
    return (resource, act, change, call) -> {
      acting.push(call);
      try {
        change.apply(call);
      } finally {
        acting.pop();
      }
    };
  }

  /** Something that may live came back: guards have a while, and nobody may have seen it yet. */
  void returned() {
    lastReturn = time.now();
    graceUntil = time.now().plus(REACTION);
  }

  /** Whether guards cannot reach what they guard. */
  void unguarded(BooleanSupplier value) {
    unguarded = value;
  }

  /** A person said that a data center is down which is not. */
  void lied() {
    lied = true;
  }

  boolean isRiskTaken() {
    return lied || people.overridden();
  }

  private boolean isGrace() {
    return isRiskTaken() || unguarded.getAsBoolean() || time.now().isBefore(graceUntil);
  }

  void check(String effect) {
    record.grown();
    Matcher act = ACT.matcher(effect);
    if (act.matches()) {
      acted(effect, act.group(1), act.group(2), act.group(3), act.group(4));
    }
    split(effect);
  }

  private void acted(String effect, String dc, String port, String name, String method) {
    Call by = acting.peek();
    if (by == null) {
      return;
    }
    String who = effect + " by " + by.run() + " " + by.step() + " in epoch " + by.epoch();
    if (port.equals("database") || port.equals("cluster")) {
      long highest = epochs.merge(dc + "/" + port + "/" + name, by.epoch(), Math::max);
      if (by.epoch() < highest) {
        violated("R8 " + who + " after epoch " + highest);
      }
    }
    if (method.equals("promote") && !isTrial(by)) {
      promoted(who);
    }
    boolean gives = method.equals("writes") && truth.takesWrites(dc, name);
    if (TAKES.contains(method) && !gives && dc.equals(record.activeName()) && !mayTake(by, dc)) {
      violated("R13 " + who + " against the active data center");
    }
  }

  private boolean isTrial(Call by) {
    return record.plan(by.run()).filter(plan -> !plan.request().moves()).isPresent();
  }

  private void promoted(String who) {
    if (time.now().isBefore(lastReturn.plus(UNSEEN))) {
      graceUntil = time.now().plus(REACTION);
    }
    if (isGrace()) {
      return;
    }
    for (String database : databases) {
      List<String> acks = acknowledging(database);
      if (!acks.isEmpty()) {
        violated("R1 " + acks + " acknowledge in " + database + " at " + who);
      }
    }
  }

  /** Only what moves it away, before its point of no return or while that is undone. */
  private boolean mayTake(Call by, String dc) {
    Optional<FailoverRequest> request = record.plan(by.run()).map(plan -> plan.request());
    return request
        .filter(r -> r instanceof Failover || r instanceof Switchover)
        .filter(r -> r.source().value().equals(dc))
        .isPresent();
  }

  private void split(String effect) {
    if (isGrace()) {
      return;
    }
    for (String database : databases) {
      List<String> acks = acknowledging(database);
      if (acks.size() > 1) {
        violated("R2 " + acks + " acknowledge in " + database + " after " + effect);
      }
    }
    if (world.federating().size() > 1) {
      violated("R2 " + world.federating() + " federate after " + effect);
    }
  }

  /** A drill may answer itself, but no client that may find it. */
  private List<String> acknowledging(String database) {
    return world.acknowledging(database).stream()
        .filter(dc -> !isTrial(dc) || world.clientResolves(time.now()).contains(dc))
        .toList();
  }

  private boolean isTrial(String dc) {
    return truth.servers().stream().anyMatch(server -> truth.isTrial(dc, server));
  }

  /** What a run that ended promised about losses. */
  void ended(RunReport report) {
    Set<Commit> lost = new HashSet<>(world.lostAcknowledged());
    lost.removeAll(knownLost);
    boolean moves = report.plan().request().moves();
    boolean completed =
        report.outcome() == Outcome.COMPLETED || report.outcome() == Outcome.COMPLETED_WITH_DEBTS;
    if (!completed || isRiskTaken()) {
      return;
    }
    knownLost.addAll(lost);
    for (Commit commit : lost) {
      Optional<DataLoss> found = Optional.ofNullable(report.foundLoss().get(commit.server()));
      boolean promised = !moves || found.filter(DataLoss::isNone).isPresent();
      if (promised && !commit.at().isAfter(graceUntil.minus(REACTION))) {
        violated("R5 " + report.headline() + " lost " + commit);
      }
    }
  }
}

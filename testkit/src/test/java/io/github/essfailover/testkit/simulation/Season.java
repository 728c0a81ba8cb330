package io.github.essfailover.testkit.simulation;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.ReturnGuard;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Rejoin;
import io.github.essfailover.request.Switchover;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.FakeWorldBuilder;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.InMemoryNotes;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Days of one deployment, drawn from a seed: requests of every kind, one after the other and at
 * once, by several orchestrators that die, beside a watch and guards; and a calm end.
 */
final class Season {
  static final Person ADA = Person.named("Ada");
  private static final Duration PATIENCE = Duration.ofHours(6);
  private static final int DESKS = 3;

  private final SimulationOptions options;
  final SplittableRandom dice;
  final SimulatedTime time;
  final FakeWorld world;
  final InMemoryJournal journal;
  final SeasonRecord record;
  final SeasonPeople people;
  final SeasonRules rules;
  final SeasonWeather weather;
  private final FaultDice faults;
  private final List<Desk> desks = new ArrayList<>();
  private final List<String> effects = new ArrayList<>();
  final List<String> story = new ArrayList<>();

  /** One place where an orchestrator runs, and another one when that died. */
  private final class Desk {
    private final int number;
    private @Nullable ScheduledExecutorService executor;
    private @Nullable FailoverOrchestrator orchestrator;
    private @Nullable Run run;
    private int lives;

    private Desk(int number) {
      this.number = number;
    }

    private FailoverOrchestrator orchestrator() {
      FailoverOrchestrator there = orchestrator;
      if (there != null) {
        return there;
      }
      lives++;
      ScheduledExecutorService mine = time.newExecutor("desk " + number + "." + lives);
      Tap tap = new Tap(Tap.Twist.none(), rules.courier(), rules::violated);
      FailoverOrchestrator made =
          new Wiring(world, time, options.power()).orchestrator(tap, journal, people, mine);
      executor = mine;
      orchestrator = made;
      if (number == 0) {
        made.watch().notes(new InMemoryNotes()).start();
      }
      return made;
    }

    private void die() {
      ScheduledExecutorService mine = executor;
      if (mine != null) {
        tell("desk " + number + " dies");
        mine.shutdownNow();
        orchestrator = null;
        run = null;
      }
    }

    private boolean isBusy() {
      Run mine = run;
      return mine != null && !mine.isOver();
    }
  }

  private Season(long seed) {
    this.options = SimulationOptions.of(seed);
    this.dice = new SplittableRandom(seed ^ 0x5ea5);
    this.time = SimulatedTime.seeded(seed);
    this.world = build();
    this.journal = InMemoryJournal.in(time);
    this.record = new SeasonRecord(journal);
    this.people = new SeasonPeople(seed, time);
    this.rules = new SeasonRules(world, time, record, people);
    this.weather = new SeasonWeather(seed, options.dataCenters(), world, time, rules);
    rules.unguarded(weather::isCut);
    this.faults = new FaultDice(options);
    journal.onAppend(record::grown);
    world.onEffect(
        effect -> {
          effects.add(time.now() + " " + effect);
          rules.check(effect);
        });
    for (int i = 0; i < DESKS; i++) {
      desks.add(new Desk(i));
    }
  }

  static SeasonTale play(long seed) {
    return new Season(seed).play();
  }

  private FakeWorld build() {
    FakeWorldBuilder builder =
        FakeWorld.builder(options.dataCenters().toArray(String[]::new)).time(time);
    if (options.secondServer()) {
      builder.databaseServer("main", "synapse").databaseServer("auth", "mas");
    }
    if (options.secondFirewall()) {
      builder.firewall("backbone");
    }
    FakeWorld made = builder.build();
    if (options.outsideFirewall()) {
      made.dataCenters().forEach(each -> each.firewalls().forEach(fw -> fw.outside()));
    }
    return made;
  }

  void tell(String what) {
    story.add(time.now() + " " + what);
  }

  private SeasonTale play() {
    String end = "WELL";
    try {
      guard();
      adopt(desks.get(0), "dc1");
      world.latency(options.latency());
      world.faults().source(faults);
      int chapters = 3 + dice.nextInt(5);
      for (int i = 0; i < chapters; i++) {
        chapter();
      }
      new SeasonEnding(this).play();
    } catch (RuntimeException | AssertionError e) {
      end = "BROKEN";
      rules.violated("R0 " + e + trace(e));
    }
    return new SeasonTale(
        options.seed(),
        end,
        rules.violations(),
        story,
        faults.script(),
        people.said(),
        effects,
        record.lines());
  }

  static String trace(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = e; each != null; each = each.getCause()) {
      text.append("\n    ").append(each);
      for (int i = 0; i < Math.min(14, each.getStackTrace().length); i++) {
        text.append("\n      at ").append(each.getStackTrace()[i]);
      }
    }
    return text.toString();
  }

  private void guard() {
    Tap tap = new Tap(Tap.Twist.none(), rules.courier(), violation -> {});
    Wiring wiring = new Wiring(world, time, options.power());
    for (FakeDataCenter place : world.dataCenters()) {
      ScheduledExecutorService mine = time.newExecutor("guard of " + place);
      ReturnGuard.in(wiring.dataCenter(tap, place))
          .deployment("example.org")
          .record(journal)
          .clock(time.clock())
          .workers(mine)
          .timer(mine)
          .start();
    }
  }

  private void chapter() {
    Desk desk = desks.get(dice.nextInt(DESKS));
    weather.blow(Duration.ofSeconds(90));
    if (dice.nextInt(6) == 0) {
      Desk dying = desks.get(dice.nextInt(DESKS));
      time.after(Duration.ofMillis(dice.nextLong(60_000)), dying::die);
    }
    if (desk.isBusy()) {
      disturb(desk);
    } else {
      act(desk);
    }
    if (dice.nextInt(3) == 0) {
      pass(Duration.ofMillis(dice.nextLong(90_000)));
    } else {
      until(() -> desks.stream().noneMatch(Desk::isBusy), PATIENCE);
      desks.stream().filter(Desk::isBusy).forEach(d -> rules.violated("R0 not over: " + d.run));
    }
    harvest();
  }

  private void disturb(Desk desk) {
    Run run = desk.run;
    if (run == null) {
      return;
    }
    switch (dice.nextInt(4)) {
      case 0 -> run.requestAbort(ADA, "no more");
      case 1 -> run.requestStop("enough");
      default -> desk.die();
    }
    tell("desk " + desk.number + " is disturbed in " + run);
  }

  private String other(String than) {
    List<String> others = options.dataCenters().stream().filter(d -> !d.equals(than)).toList();
    return others.get(dice.nextInt(others.size()));
  }

  private void act(Desk desk) {
    String active = record.activeName();
    DeploymentStatus status = record.status();
    List<RunId> unfinished = status.unfinished();
    int what = dice.nextInt(100);
    if (!unfinished.isEmpty() && what < 50) {
      goOn(desk, unfinished.get(dice.nextInt(unfinished.size())), what < 38);
    } else if (!status.owed().isEmpty() && what < 60) {
      RunId run = status.owed().get(dice.nextInt(status.owed().size())).run();
      begin(desk, "settles what " + run + " owes", o -> o.settleDebts(run));
    } else if (weather.isDark(active) || what < 66) {
      Failover request = Failover.of(active).to(other(active)).because("INC-" + what);
      start(desk, weather.isDark(active) ? stated(request) : request);
    } else if (what < 80) {
      start(desk, Switchover.from(active).to(other(active)).because("CHG-" + what));
    } else if (what < 90) {
      Rejoin request = Rejoin.of(other(active)).because("CHG-" + what);
      start(desk, dice.nextInt(3) == 0 ? request.releasedBy(ADA, "nobody misses it") : request);
    } else if (what < 98) {
      start(desk, Drill.of(other(active)).because("DRILL-" + what));
    } else if (unfinished.isEmpty()) {
      // An adoption ends what is unfinished as it is, and whoever adopts says that it serves.
      adopt(desk, active);
    }
  }

  private static Failover stated(Failover request) {
    return request.sourceIsDown(ADA, "she stands before it");
  }

  private void goOn(Desk desk, RunId run, boolean forward) {
    FailoverRequest request = record.plan(run).orElseThrow().request();
    if (request instanceof Switchover && weather.isDark(request.source().value())) {
      Failover instead =
          stated(
              Failover.of(request.source().value())
                  .to(request.target().value())
                  .because("instead"));
      begin(desk, "fails over instead of " + run, o -> o.failOverInstead(run, instead));
    } else if (forward) {
      begin(desk, "resumes " + run, o -> o.resume(run));
    } else {
      begin(desk, "aborts " + run, o -> o.abort(run, ADA, "it hangs"));
    }
  }

  private void start(Desk desk, FailoverRequest request) {
    begin(desk, request.reason(), o -> o.start(o.plan(request)));
  }

  private void adopt(Desk desk, String active) {
    try {
      desk.orchestrator().adopt(DataCenterId.of(active), ADA, "it serves");
      tell(active + " is adopted");
    } catch (FailoverException e) {
      tell(active + " is not adopted: " + e.code());
    }
  }

  interface Begin {
    Run at(FailoverOrchestrator orchestrator);
  }

  private void begin(Desk desk, String what, Begin begin) {
    FailoverOrchestrator orchestrator = desk.orchestrator();
    ScheduledExecutorService executor = desk.executor;
    try {
      Run run = begin.at(orchestrator);
      tell("desk " + desk.number + ": " + what + " as " + run);
      if (executor == desk.executor && desk.orchestrator == orchestrator) {
        desk.run = run;
      }
    } catch (FailoverException e) {
      tell("desk " + desk.number + ": " + what + " is refused: " + e.getMessage());
    } catch (RejectedExecutionException | IllegalStateException e) {
      if (desk.orchestrator == orchestrator) {
        throw e;
      }
      tell("desk " + desk.number + ": " + what + " died");
    }
  }

  /** At a desk that never dies; empty when it was refused. */
  Optional<RunReport> calmly(String what, Begin begin) {
    Desk desk = desks.get(1);
    begin(desk, what, begin);
    Run run = desk.run;
    if (run == null) {
      return Optional.empty();
    }
    if (!until(run::isOver, PATIENCE)) {
      rules.violated("R0 in a calm world " + what + " is not over");
    }
    desk.run = null;
    return Optional.of(report(run));
  }

  private void harvest() {
    for (Desk desk : desks) {
      Run run = desk.run;
      if (run != null && run.isOver()) {
        desk.run = null;
        try {
          report(run);
        } catch (FailoverException e) {
          tell(run + " ended with " + e.code());
        }
      }
    }
  }

  private RunReport report(Run run) {
    RunReport report = run.await();
    tell(run + " ended " + report.headline());
    rules.ended(report);
    return report;
  }

  /** Every desk is empty, and its orchestrator dead. */
  void clear() {
    desks.forEach(Desk::die);
    world.faults().source(call -> Optional.empty());
    world.latency(Duration.ZERO);
  }

  List<String> dataCenters() {
    return options.dataCenters();
  }

  void pass(Duration duration) {
    until(() -> false, duration);
  }

  private boolean until(BooleanSupplier condition, Duration limit) {
    java.time.Instant end = time.now().plus(limit);
    while (true) {
      try {
        Duration left = Duration.between(time.now(), end);
        return left.isNegative() ? condition.getAsBoolean() : time.runUntil(condition, left);
      } catch (RejectedExecutionException e) {
        // Something of an orchestrator that died.
      }
    }
  }
}

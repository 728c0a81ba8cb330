package io.github.essfailover.testkit.simulation;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.FakeWorldBuilder;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.simulation.NightScript.Guards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One night with a disaster, people, crashes and faults, all drawn from a seed. */
final class FailoverSimulation {
  private static final Duration PATIENCE = Duration.ofHours(3);
  private static final Person EVE = Person.named("Eve");
  private static final int MOST_ORCHESTRATORS = 5;
  private static final Duration LEASE_IS_OVER = Duration.ofSeconds(31);

  private final SimulationOptions options;
  private final Tap.Twist twist;
  private final SimulatedTime time;
  private final FakeWorld world;
  private final InMemoryJournal journal;
  private final RandomPeople people;
  private final FaultDice faults;
  private final Surprises surprises;
  private final Invariants invariants;
  private final List<String> effects = new ArrayList<>();
  private final Timeline timeline = new Timeline();
  private final List<String> weather = new ArrayList<>();
  private final List<Left> left = new ArrayList<>();
  private @Nullable Machine machine;
  private @Nullable Run current;
  private @Nullable NightGuards guards;
  private Guards guarded = Guards.NONE;
  private int orchestrators;
  private int crashes;
  private int appendsLeft;
  private boolean crashed;

  private FailoverSimulation(
      SimulationOptions options, Tap.Twist twist, Optional<NightScript> script) {
    this.options = options;
    this.twist = twist;
    this.time = SimulatedTime.seeded(options.seed());
    this.world = build();
    this.journal = InMemoryJournal.in(time);
    this.people =
        new RandomPeople(
            options, time, script.map(NightScript::answers), answer -> tell("people", answer));
    Consumer<String> tellFault = fault -> tell("fault", fault);
    this.faults =
        script
            .map(known -> new FaultDice(known.faults(), tellFault))
            .orElseGet(() -> new FaultDice(options, tellFault));
    this.surprises = new Surprises(options, world, time, what -> tell("world", what));
    this.invariants =
        new Invariants(
            options.cast(), world, journal, () -> people.overridden() || surprises.madeItUnsafe());
    world.onEffect(this::effect);
    journal.onAppend(
        run -> {
          invariants.appended(run);
          Machine at = machine;
          if (--appendsLeft == 0 && at != null) {
            crashed = true;
            crashes++;
            tell("death", "orchestrator " + orchestrators + " dies");
            at.executor().shutdownNow();
          }
        });
  }

  static SimulatedNight night(long seed) {
    return night(SimulationOptions.of(seed), Tap.Twist.none());
  }

  static SimulatedNight night(SimulationOptions options, Tap.Twist twist) {
    return new FailoverSimulation(options, twist, Optional.empty()).play();
  }

  /** A night with bad weather. */
  static SimulatedNight weathered(long seed) {
    return night(SimulationOptions.of(seed).inBadWeather(), Tap.Twist.none());
  }

  /** A night with a guard in every data center. */
  static SimulatedNight guardedNight(long seed, boolean awake) {
    return new FailoverSimulation(SimulationOptions.of(seed), Tap.Twist.none(), Optional.empty())
        .guarded(awake ? Guards.AWAKE : Guards.ASLEEP)
        .play();
  }

  static SimulatedNight replay(NightScript script) {
    return replay(script, Tap.Twist.none());
  }

  static SimulatedNight replay(NightScript script, Tap.Twist twist) {
    return new FailoverSimulation(script.options(), twist, Optional.of(script))
        .guarded(script.guards())
        .play();
  }

  private FailoverSimulation guarded(Guards how) {
    guarded = how;
    if (how != Guards.NONE) {
      guards = new NightGuards(world, time, journal, options.source(), how == Guards.AWAKE);
    }
    return this;
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
    if (options.archive()) {
      builder.archive();
    }
    if (options.synchronous()) {
      List<String> standbys = options.dataCenters().subList(1, options.dataCenters().size());
      builder.synchronousStandbys(standbys.toArray(String[]::new));
    }
    FakeWorld made = builder.build();
    if (options.outsideFirewall()) {
      made.dataCenter(options.source()).firewalls().forEach(each -> each.outside());
    }
    options
        .weather()
        .slowZone()
        .ifPresent(
            slow -> {
              Map<String, Location> servers = new LinkedHashMap<>();
              servers.put("ns1", Location.outside());
              servers.put("ns2", Location.in(slow.dataCenter()));
              made.dns().servers(servers).transferDelay(slow.late());
            });
    if (options.wrongManifest()) {
      Endpoint wrong = made.dataCenter(options.source()).database("main").endpoint();
      made.dataCenter(options.target()).cluster().rendersDatabase("synapse", wrong);
    }
    return made;
  }

  private void effect(String effect) {
    effects.add(time.now() + " " + effect);
    tell("effect", effect);
    surprises.happened(effect);
    invariants.check(effect);
  }

  private SimulatedNight play() {
    for (int i = 1; i < options.dataCenters().size(); i++) {
      long lag = options.lagBytes().get(i);
      world.dataCenter(options.dataCenters().get(i)).databases().forEach(db -> db.holdBack(lag));
    }
    tell("world", "the night begins");
    surprises.beforehand();
    world.latency(options.latency());
    world.faults().source(faults);
    Optional<RunReport> report = Optional.empty();
    String end;
    NightGuards guarding = guards;
    try {
      if (guarding != null) {
        guarding.start();
      }
      report = run();
      standstillsEnd();
      end = report.map(r -> r.outcome().name()).orElse("NOT_BEGUN");
      if (journal.runs().isEmpty() || report.isEmpty()) {
        new Ending(options.cast(), world, invariants).withoutRun();
      } else {
        new Ending(options.cast(), world, invariants).check(report.get(), next().status(), kept());
      }
      if (guarding != null) {
        surprises.allIsWell();
        guarding.judge(invariants::violated);
      }
    } catch (PlanException e) {
      end = e.code();
      new Ending(options.cast(), world, invariants).withoutRun();
    } catch (RuntimeException | AssertionError e) {
      end = "BROKEN";
      invariants.violated("R0 " + e + trace(e));
    }
    invariants.entries().forEach(timeline::tell);
    return new SimulatedNight(
        options,
        guarded,
        end,
        report,
        invariants.violations(),
        invariants.entries(),
        faults.thrown(),
        faults.script(),
        effects,
        people.said(),
        timeline.lines(),
        weather,
        orchestrators,
        crashes,
        world.faults().calls().size());
  }

  private static String trace(Throwable e) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = e; each != null; each = each.getCause()) {
      text.append("\n    ").append(each);
      for (int i = 0; i < Math.min(12, each.getStackTrace().length); i++) {
        text.append("\n      at ").append(each.getStackTrace()[i]);
      }
    }
    return text.toString();
  }

  /** From the plan to the last orchestrator's report. */
  private Optional<RunReport> run() {
    Failover request = Failover.of(options.source()).to(options.target()).because("a simulation");
    if (options.statement()) {
      request = request.sourceIsDown(Person.named("Ada"), "she says so");
    }
    FailoverOrchestrator first = next();
    Plan plan = first.plan(request);
    appendsLeft = options.crashAfter().isEmpty() ? 0 : options.crashAfter().get(0);
    options.failingAppends().forEach(this::failAppend);
    surprises.during();
    options.stopAfter().ifPresent(at -> time.after(at, () -> ask(r -> r.requestStop("enough"))));
    options.abortAfter().ifPresent(at -> time.after(at, () -> ask(r -> r.requestAbort(EVE, "no"))));
    weatherBegins();
    Optional<RunReport> report = toTheEnd(attempt(() -> first.start(plan)), MOST_ORCHESTRATORS);
    if (options.settles() && isOver(report) && !report.get().debts().isEmpty()) {
      surprises.allIsWell();
      time.advance(Duration.ofSeconds(31));
      FailoverOrchestrator another = next();
      RunId run = report.get().run();
      report =
          toTheEnd(attempt(() -> another.settleDebts(run)), orchestrators + MOST_ORCHESTRATORS);
    }
    return report;
  }

  private void tell(String who, String what) {
    timeline.tell(time.now(), who, what);
  }

  private void ask(Consumer<Run> what) {
    Run now = current;
    if (now != null) {
      what.accept(now);
    }
  }

  /** A call that hangs in a process that died lands later than any act may. */
  private boolean kept() {
    return crashes == 0 || !options.hangs();
  }

  private Optional<RunReport> toTheEnd(Optional<RunReport> begun, int most) {
    Optional<RunReport> report = begun;
    while (!isOver(report) && orchestrators < most && !journal.runs().isEmpty()) {
      time.advance(Duration.ofSeconds(31));
      people.rested();
      FailoverOrchestrator another = next();
      appendsLeft =
          options.crashAfter().size() < orchestrators
              ? 0
              : options.crashAfter().get(orchestrators - 1);
      RunId run = journal.runs().get(0);
      report =
          hasEnded(run) ? Optional.of(another.report(run)) : attempt(() -> another.resume(run));
    }
    return report;
  }

  /** The last orchestrator died right after the run's last word. */
  private boolean hasEnded(RunId run) {
    return RunHistory.read(journal, run)
        .end()
        .filter(end -> end.outcome() != Outcome.INTERRUPTED && end.outcome() != Outcome.FAILED)
        .isPresent();
  }

  private void failAppend(int number) {
    if (number > journal.appends()) {
      journal.failAppend(
          number,
          number % 2 == 0
              ? InMemoryJournal.Failure.BEFORE_STORING
              : InMemoryJournal.Failure.AFTER_STORING);
    }
  }

  private static boolean isOver(Optional<RunReport> report) {
    return report
        .map(RunReport::outcome)
        .filter(o -> o != Outcome.INTERRUPTED && o != Outcome.FAILED)
        .isPresent();
  }

  private void happens(String kind, String what) {
    weather.add("weather " + kind);
    tell("weather", what);
  }

  private void weatherBegins() {
    Weather drawn = options.weather();
    drawn.settings().forEach(each -> time.after(each.after(), () -> setClock(each.by())));
    drawn.stalls().forEach(each -> time.after(each.after(), () -> standStill(each.lasts())));
    drawn.outages().forEach(each -> time.after(each.after(), () -> fail(each)));
    drawn.slowZone().ifPresent(zone -> happens("SLOW_ZONE", zone.toString()));
  }

  private void setClock(Duration by) {
    happens(by.isNegative() ? "CLOCK_SET_BACK" : "CLOCK_SET_FORWARD", "clock set by " + by);
    Objects.requireNonNull(machine).set(by);
  }

  private void fail(Weather.Outage outage) {
    happens("STORE_" + outage.answer(), "the store is " + outage.answer());
    Machine asking = Objects.requireNonNull(machine);
    asking.storeAnswers(outage.answer());
    time.after(outage.lasts(), asking::storeAnswersWell);
  }

  /** When its lease has run out, somebody starts another one. */
  private void standStill(Duration lasts) {
    Run still = current;
    Machine stalled = Objects.requireNonNull(machine);
    if (still == null || still.isOver() || crashed) {
      return;
    }
    happens("STALLED", "orchestrator " + orchestrators + " stands still for " + lasts);
    stalled.stall(lasts);
    if (lasts.compareTo(LEASE_IS_OVER) > 0) {
      int number = orchestrators;
      time.after(LEASE_IS_OVER, () -> takeOver(still, stalled, number));
    }
  }

  private void takeOver(Run still, Machine stalled, int number) {
    if (crashed || still.isOver() || orchestrators != number || number >= MOST_ORCHESTRATORS) {
      return;
    }
    RunId run = journal.runs().get(0);
    if (hasEnded(run)) {
      return;
    }
    FailoverOrchestrator another = next();
    try {
      current = another.resume(run);
      left.add(new Left(still, number));
      happens("TAKEN_OVER", "orchestrator " + orchestrators + " has taken over");
    } catch (FailoverException e) {
      happens("NOT_TAKEN_OVER", "orchestrator " + orchestrators + " could not: " + e.code());
      machine = stalled;
    }
  }

  /** One that stood still for longer than its lease, and was taken over. */
  private record Left(Run run, int orchestrator) {}

  /** Those that stood still go on at last, and find that it is not their run any more. */
  private void standstillsEnd() {
    for (Left each : left) {
      time.runUntil(each.run()::isOver, PATIENCE);
      String name = "orchestrator " + each.orchestrator();
      if (!each.run().isOver()) {
        invariants.violated("R8 " + name + " does not notice that it was taken over");
        continue;
      }
      try {
        RunReport told = each.run().await();
        invariants.violated("R8 " + name + " was taken over and reports " + told.outcome());
      } catch (JournalException | LockException e) {
        happens("LOST " + e.code(), name + " ends with " + e.code());
      }
    }
  }

  private interface Start {
    Run begin();
  }

  /** Empty when the orchestrator died or stopped because of its journal or lock. */
  private Optional<RunReport> attempt(Start start) {
    crashed = false;
    try {
      Run run = start.begin();
      current = run;
      while (!crashed && !isOver()) {
        if (!step()) {
          invariants.violated("R0 the run is not over after " + PATIENCE);
          return Optional.empty();
        }
      }
      return crashed ? Optional.empty() : Optional.of(last().await());
    } catch (JournalException | LockException e) {
      return Optional.empty();
    } catch (RejectedExecutionException e) {
      if (crashed) {
        return Optional.empty();
      }
      throw e;
    } catch (IllegalStateException e) {
      // A run whose workers are gone breaks off.
      if (crashed && e.getCause() instanceof RejectedExecutionException) {
        return Optional.empty();
      }
      throw e;
    } catch (FailoverException e) {
      if (crashed && !(e instanceof PlanException)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Of the one that is at it: it may have been taken over meanwhile. */
  private boolean isOver() {
    return last().isOver();
  }

  private Run last() {
    return Objects.requireNonNull(current);
  }

  private boolean step() {
    try {
      return time.runUntil(() -> crashed || isOver(), PATIENCE);
    } catch (RejectedExecutionException e) {
      if (!crashed) {
        throw e;
      }
      return true;
    }
  }

  private FailoverOrchestrator next() {
    orchestrators++;
    tell("begin", "orchestrator " + orchestrators);
    Duration off = options.weather().clocks().getOrDefault(orchestrators, Duration.ZERO);
    Machine mine = new Machine(time, journal, "orchestrator-" + orchestrators, off);
    machine = mine;
    if (!off.isZero()) {
      happens("CLOCK_OFF", "the clock of its machine is off by " + off);
    }
    Tap tap = new Tap(twist, Tap.Courier.atOnce(), invariants::violated);
    return new Wiring(world, time, options.power())
        .orchestrator(tap, mine, people, mine.executor(), mine);
  }
}

package io.github.essfailover.testkit.simulation;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.Debt;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two data centers, one database server, one failover; what goes wrong is written in a script, and
 * everything else is always the same.
 */
final class SmallWorld {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final Duration UNSEEN = Duration.ofSeconds(15);
  private static final int MOST_TIES = 300;
  private static final int MOST_ORCHESTRATORS = 6;
  private static final Person ADA = Person.named("Ada");
  private static final List<Choice> CAREFUL =
      List.of(Choice.APPROVE, Choice.RETRY, Choice.WAIVE, Choice.ABORT, Choice.DONE, Choice.STOP);

  private final SmallScript script;
  private final Tap.Twist twist;
  private final SmallMoments moments;
  private final SimulatedTime time;
  private final FakeWorld world;
  private final Truth truth;
  private final InMemoryJournal journal;
  private final Invariants invariants;
  private final Cast cast = new Cast("dc1", "dc2", List.of(), false, true);
  private final Set<Integer> states = new HashSet<>();
  private final Map<String, String> steps = new TreeMap<>();
  private final Map<String, Integer> asked = new TreeMap<>();
  private final List<String> effects = new ArrayList<>();
  private @Nullable Life life;
  private @Nullable Fault pending;
  private @Nullable Instant returned;
  private int records;
  private int lives;
  private int ties;
  private boolean calm;
  private boolean unsafe;
  private boolean leftOut;

  /** One process with an orchestrator; nothing of it acts or writes when it is dead. */
  private static final class Life {
    private final ScheduledExecutorService executor;
    private boolean dead;

    private Life(ScheduledExecutorService executor) {
      this.executor = executor;
    }

    private void die() {
      dead = true;
      executor.shutdownNow();
      throw new IllegalStateException("the process is dead");
    }

    private void mustLive() {
      if (dead) {
        throw new IllegalStateException("the process is dead");
      }
    }
  }

  /**
   * How it went.
   *
   * @param states hashes of the pictures that the world had after effects
   */
  record Tale(
      SmallScript script,
      String end,
      Set<String> violations,
      List<SmallMoments.Moment> moments,
      Set<Integer> states,
      List<String> effects) {

    /** The script in words. */
    String story() {
      StringBuilder text = new StringBuilder("-Dworlds.script=\"" + script + "\"\n");
      moments.stream()
          .filter(moment -> !moment.chosen().equals(SmallMoments.USUAL))
          .forEach(m -> text.append("  " + m.id() + " " + m.what() + ": " + m.chosen() + "\n"));
      violations.forEach(each -> text.append("  breaks ").append(each).append('\n'));
      return text.append("  ends ").append(end).toString();
    }
  }

  private SmallWorld(SmallScript script, Tap.Twist twist) {
    this.script = script;
    this.twist = twist;
    this.moments = new SmallMoments(script);
    this.time = SimulatedTime.seeded(1).latency(Duration.ZERO).decidedBy(this::order);
    this.world = FakeWorld.builder("dc1", "dc2").time(time).build();
    this.truth = new Truth(world);
    this.journal = InMemoryJournal.in(time);
    this.invariants = new Invariants(cast, world, journal, () -> unsafe);
  }

  static Tale play(SmallScript script, Tap.Twist twist) {
    return new SmallWorld(script, twist).play();
  }

  private int order(int ready) {
    if (calm || ties++ >= MOST_TIES) {
      return 0;
    }
    List<String> others = IntStream.range(1, ready).mapToObj(Integer::toString).toList();
    String chosen = moments.choose('T', ready + " tasks are ready", others);
    return chosen.equals(SmallMoments.USUAL) ? 0 : Integer.parseInt(chosen);
  }

  private Tale play() {
    String end;
    try {
      world.dataCenter("dc1").commit("main", "synapse", 100);
      lose();
      world.onEffect(this::happened);
      world.faults().source(call -> take());
      journal.onAppend(run -> grown());
      Optional<RunReport> report = storm();
      end = report.map(r -> r.outcome().name()).orElse("NOT_BEGUN");
      if (report.isPresent()) {
        new Ending(cast, world, invariants).check(report.get(), next().status());
        calm(report.get());
      } else if (journal.runs().isEmpty()) {
        new Ending(cast, world, invariants).withoutRun();
      } else {
        invariants.violated("R0 there is no report");
      }
    } catch (PlanException e) {
      end = e.code();
      new Ending(cast, world, invariants).withoutRun();
    } catch (RuntimeException | AssertionError e) {
      end = "BROKEN";
      invariants.violated("R0 " + Season.trace(e));
    }
    return new Tale(script, end, invariants.violations(), moments.all(), states, effects);
  }

  private Optional<Fault> take() {
    Optional<Fault> now = Optional.ofNullable(pending);
    pending = null;
    return now;
  }

  private void happened(String effect) {
    effects.add(time.now() + " " + effect);
    if (effect.contains(" promote") && !invariants.promoted() && returned != null) {
      // A return that nobody could have seen yet is no fault of the engine's.
      unsafe |= time.now().isBefore(returned.plus(UNSEEN));
    }
    invariants.check(effect);
    seen();
  }

  private void grown() {
    RunId run = journal.runs().get(0);
    invariants.appended(run);
    List<byte[]> stored = journal.read(run);
    for (; records < stored.size(); records++) {
      JournalRecord.decode(stored.get(records)).entries().forEach(this::entry);
    }
    seen();
  }

  private void entry(JournalEntry entry) {
    if (entry instanceof JournalEntry.StepStarted started) {
      steps.put(started.step().value(), "RUNNING");
    } else if (entry instanceof JournalEntry.AttemptFailed failed) {
      steps.put(failed.step().value(), "FAILED");
    } else if (entry instanceof JournalEntry.StepSettled settled) {
      steps.put(settled.step().value(), settled.state().name());
    }
  }

  private void seen() {
    states.add(31 * truth.picture().hashCode() + steps.hashCode());
  }

  private void lose() {
    switch (script.loss()) {
      case POWER -> world.powerLoss("dc1");
      case DATABASE -> world.databaseLoss("dc1", "main");
      case ISOLATED -> world.isolate("dc1");
      case NOTHING -> {}
      default -> throw new IllegalArgumentException("no small world has " + script.loss());
    }
  }

  private void back() {
    switch (script.loss()) {
      case POWER -> world.powerReturns("dc1");
      case DATABASE -> world.databaseReturns("dc1", "main");
      default -> world.healAll();
    }
  }

  private Failover request() {
    Failover request = Failover.of("dc1").to("dc2").because("a small world");
    return script.loss() == SimulationOptions.Loss.POWER
        ? request.sourceIsDown(ADA, "she stands before it")
        : request;
  }

  private Optional<RunReport> storm() {
    Optional<RunReport> report = Optional.empty();
    while (lives < MOST_ORCHESTRATORS) {
      // The last one may have died right after the run's last word.
      report = ended();
      if (report.filter(SmallWorld::isOver).isPresent()) {
        return report;
      }
      FailoverOrchestrator one = next();
      report = attempt(() -> begin(one));
      if (report.filter(SmallWorld::isOver).isPresent()) {
        return report;
      }
      time.advance(Duration.ofSeconds(31));
      asked.clear();
    }
    return report;
  }

  private Run begin(FailoverOrchestrator one) {
    return journal.runs().isEmpty()
        ? one.start(one.plan(request()))
        : one.resume(journal.runs().get(0));
  }

  private static boolean isOver(RunReport report) {
    return report.outcome() != Outcome.INTERRUPTED && report.outcome() != Outcome.FAILED;
  }

  private interface Start {
    Run begin();
  }

  private Optional<RunReport> attempt(Start start) {
    Life mine = life;
    try {
      Run run = start.begin();
      if (!time.runUntil(() -> run.isOver() || isDead(mine), PATIENCE)) {
        invariants.violated("R0 the run is not over after " + PATIENCE);
        return Optional.empty();
      }
      return isDead(mine) ? Optional.empty() : Optional.of(run.await());
    } catch (JournalException e) {
      return Optional.empty();
    } catch (FailoverException e) {
      if (isDead(mine) || e.code().equals("RUN_ENDED")) {
        return ended();
      }
      throw e;
    } catch (RuntimeException e) {
      if (isDead(mine)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The run's last word was written, and whoever wrote it died. */
  private Optional<RunReport> ended() {
    return journal.runs().isEmpty()
        ? Optional.empty()
        : Optional.of(RunReport.of(RunHistory.read(journal, journal.runs().get(0))))
            .filter(SmallWorld::isOver);
  }

  private static boolean isDead(@Nullable Life life) {
    return life != null && life.dead;
  }

  private FailoverOrchestrator next() {
    lives++;
    Life mine = new Life(time.newExecutor("process " + lives));
    life = mine;
    Tap tap =
        new Tap(twist, (r, a, change, call) -> deliver(mine, a, r, change, call), this::broken);
    Mortal store = new Mortal(journal, mine::mustLive, () -> append(mine));
    return new Wiring(world, time, false).orchestrator(tap, store, this::ask, mine.executor);
  }

  private void broken(String rule) {
    invariants.violated(rule);
  }

  private void deliver(Life mine, String act, String resource, Change change, Call call) {
    mine.mustLive();
    if (calm) {
      change.apply(call);
      return;
    }
    List<String> others = new ArrayList<>(List.of("NotApplied", "UnknownNotApplied"));
    others.addAll(List.of("UnknownButApplied", "CrashBefore", "CrashAfter"));
    if (act.endsWith(" promote") || act.endsWith(" prepare")) {
      others.add("UnknownHalfApplied");
    }
    if (mayReturn()) {
      others.add("SourceReturns");
    }
    String chosen = moments.choose('A', resource + " " + act, others);
    switch (chosen) {
      case "NotApplied" -> pending = new Fault.NotApplied();
      case "UnknownNotApplied" -> pending = new Fault.UnknownNotApplied();
      case "UnknownButApplied" -> pending = new Fault.UnknownButApplied();
      case "UnknownHalfApplied" -> pending = new Fault.UnknownHalfApplied();
      case "CrashBefore" -> mine.die();
      case "SourceReturns" -> {
        returned = time.now();
        back();
      }
      default -> {}
    }
    change.apply(call);
    if (chosen.equals("CrashAfter")) {
      mine.die();
    }
  }

  private boolean mayReturn() {
    return returned == null
        && script.loss() != SimulationOptions.Loss.NOTHING
        && !invariants.promoted();
  }

  /** What becomes of an append; called before it, and what it answers is done after it. */
  private Mortal.Fate append(Life mine) {
    if (calm) {
      return Mortal.Fate.STORED;
    }
    String chosen =
        moments.choose(
            'J', "append " + journal.appends(), List.of("FailBefore", "FailAfter", "CrashAfter"));
    return switch (chosen) {
      case "FailBefore" -> Mortal.Fate.FAILS_BEFORE;
      case "FailAfter" -> Mortal.Fate.FAILS_AFTER;
      case "CrashAfter" -> Mortal.Fate.dies(mine::die);
      default -> Mortal.Fate.STORED;
    };
  }

  private Answer ask(Question question, Deadline deadline) throws InterruptedException {
    time.pause(Duration.ofSeconds(4));
    int times = asked.merge(question.id(), 1, Integer::sum);
    Choice usual =
        CAREFUL.stream()
            .filter(question.choices()::contains)
            .filter(choice -> choice != Choice.RETRY || times < 3)
            .findFirst()
            .orElse(Choice.STOP);
    Choice choice = usual;
    if (!calm) {
      List<String> others =
          question.choices().stream().filter(c -> c != usual).map(Choice::name).sorted().toList();
      String chosen = moments.choose('P', question.id(), others);
      choice = chosen.equals(SmallMoments.USUAL) ? usual : Choice.valueOf(chosen);
    }
    unsafe |= choice == Choice.OVERRIDE;
    // Who answers for fences that are owed leaves nothing out: they are settled later.
    boolean answersForDebts = question.id().startsWith("fence.debts");
    leftOut |= choice == Choice.OVERRIDE || (choice == Choice.WAIVE && !answersForDebts);
    return Answer.to(question, choice, ADA, "she thinks so");
  }

  /** Everything is back and nothing goes wrong: what is unfinished ends, and debts are settled. */
  private void calm(RunReport storm) {
    calm = true;
    asked.clear();
    // Nobody guards what comes back alive after a promotion until the debts are settled.
    unsafe |= invariants.promoted();
    world.healAll();
    back();
    time.advance(Duration.ofMinutes(2));
    RunId run = storm.run();
    for (int i = 0; i < 4 && !next().status().unfinished().isEmpty(); i++) {
      FailoverOrchestrator one = next();
      attempt(() -> one.resume(run));
      time.advance(Duration.ofSeconds(31));
    }
    if (!next().status().owed().isEmpty()) {
      FailoverOrchestrator one = next();
      attempt(() -> one.settleDebts(run));
      time.advance(Duration.ofSeconds(31));
    }
    good(next().status());
  }

  private void good(DeploymentStatus status) {
    if (!status.unfinished().isEmpty()) {
      invariants.violated("E1 unfinished in a calm world: " + status.unfinished());
      return;
    }
    String active = status.active().map(a -> a.dataCenter().value()).orElse("dc1");
    String other = active.equals("dc1") ? "dc2" : "dc1";
    if (!leftOut && !world.serves(active)) {
      invariants.violated("E2 " + active + " does not serve: " + truth.picture());
    }
    if (!leftOut && !world.dnsPointsAt().equals(Set.of(active))) {
      invariants.violated("E3 names point at " + world.dnsPointsAt());
    }
    boolean owed = status.owed().stream().anyMatch(Debt::isFence);
    boolean acks =
        List.of("synapse", "mas").stream().anyMatch(db -> world.acks(other, db))
            || world.serves(other);
    if (acks && !owed) {
      invariants.violated("E4 " + other + " is neither a standby nor owed: " + truth.picture());
    }
    if (!leftOut && acks) {
      invariants.violated("E5 " + other + " lives after its debts were settled");
    }
  }
}

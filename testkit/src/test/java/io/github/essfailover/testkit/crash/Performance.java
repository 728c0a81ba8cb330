package io.github.essfailover.testkit.crash;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Call;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.FakeWorldBuilder;
import io.github.essfailover.testkit.Fault;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.Port;
import io.github.essfailover.testkit.SimulatedTime;
import io.github.essfailover.testkit.Truth;
import io.github.essfailover.testkit.simulation.Ending;
import io.github.essfailover.testkit.simulation.Invariants;
import io.github.essfailover.testkit.simulation.Tap;
import io.github.essfailover.testkit.simulation.Wiring;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One scenario, played in virtual time by orchestrators that die where they are told to. */
final class Performance implements Theatre, Mortal.House {
  private static final Duration PATIENCE = Duration.ofHours(3);
  private static final Duration THINKING = Duration.ofSeconds(2);
  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final Person EVE = Person.named("Eve");
  private static final int MOST_LIVES = 7;

  /** An act that was already given to a worker takes so long. */
  private static final Duration MOMENT = Duration.ofMillis(3);

  private final Scenario scenario;
  private final List<Strike> strikes;
  private final Meddler meddler;
  private final SimulatedTime time;
  private final FakeWorld world;
  private final InMemoryJournal journal;
  private final Invariants invariants;
  private final boolean telling;
  private final List<String> log = new ArrayList<>();
  private final Map<String, Runnable> whens = new HashMap<>();
  private final InFlight inFlight;
  private final List<Mortal> lives = new ArrayList<>();
  private int appends;
  private @Nullable Run run;
  private @Nullable Instant overtakenAt;
  private boolean risk;
  private boolean abortWanted;
  private boolean settling;

  /** Somebody or something else at the journal. */
  @FunctionalInterface
  interface Meddler {
    /**
     * Before the n-th append of all.
     *
     * @return whether the writer has to find that another orchestrator has overtaken it
     */
    boolean before(InMemoryJournal journal, RunId run, int number, long sequence);
  }

  private Performance(
      Scenario scenario, long seed, List<Strike> strikes, Meddler meddler, boolean telling) {
    this.scenario = scenario;
    this.strikes = strikes;
    this.meddler = meddler;
    this.telling = telling;
    this.time = SimulatedTime.seeded(seed);
    FakeWorldBuilder builder = FakeWorld.builder("dc1", "dc2", "dc3").time(time);
    this.world = scenario.world().apply(builder).build();
    this.journal = InMemoryJournal.in(time).leaseOf(LEASE);
    this.invariants = new Invariants(scenario.cast(), world, journal, () -> risk);
    this.inFlight = new InFlight(time, what -> tell(() -> what));
    world.onEffect(this::effect);
  }

  static Played play(Scenario scenario, long seed, List<Strike> strikes) {
    return new Performance(scenario, seed, strikes, (j, r, n, s) -> false, false).play();
  }

  static Played tell(Scenario scenario, long seed, List<Strike> strikes) {
    return new Performance(scenario, seed, strikes, (j, r, n, s) -> false, true).play();
  }

  static Played meddled(Scenario scenario, long seed, Meddler meddler) {
    return new Performance(scenario, seed, List.of(), meddler, false).play();
  }

  private Played play() {
    scenario.stage().accept(this);
    Optional<RunReport> report = Optional.empty();
    String end = "BROKEN";
    try {
      report = lives();
      time.advance(Duration.ofMinutes(2));
      end = ending(report);
    } catch (RuntimeException | AssertionError e) {
      invariants.violated("R0 " + Played.trace(e));
    }
    invariants
        .entries()
        .forEach(entry -> tell(() -> "journal: " + entry.at() + " " + words(entry)));
    SortedMap<String, String> picture = new TreeMap<>(new Truth(world).picture());
    picture.put("outcome", end);
    report.ifPresent(r -> picture.put("debts", debts(r)));
    return new Played(
        scenario.comparable(picture),
        invariants.violations(),
        appends,
        acts(),
        lives.stream().filter(Mortal::isDead).count(),
        log);
  }

  private SortedMap<Integer, List<String>> acts() {
    SortedMap<Integer, List<String>> acts = new TreeMap<>();
    lives.forEach(life -> acts.putAll(life.actsAfter()));
    return acts;
  }

  private void tell(Supplier<String> what) {
    if (telling) {
      log.add(time.now() + " " + what.get());
    }
  }

  private static String debts(RunReport report) {
    return report.debts().stream().map(debt -> debt.step().value()).sorted().toList().toString();
  }

  private static String words(Object entry) {
    String text = entry.toString();
    return text.length() > 400 ? text.substring(0, 400) : text;
  }

  private String ending(Optional<RunReport> report) {
    if (report.isEmpty()) {
      invariants.violated("R8 no orchestrator got to an end in " + MOST_LIVES + " lives");
      return "NONE";
    }
    RunReport last = report.get();
    new Ending(scenario.cast(), world, invariants).check(last, orchestrator(birth()).status());
    return last.outcome() + (last.splitRisk() ? " with SPLIT_RISK" : "");
  }

  private Optional<RunReport> lives() {
    Optional<RunReport> report = Optional.empty();
    while (lives.size() < MOST_LIVES) {
      if (report.filter(this::isTheEnd).isPresent()) {
        if (settling || scenario.later().isEmpty()) {
          return report;
        }
        settling = true;
        scenario.later().get().accept(this);
      }
      report = live(birth());
      if (report.isEmpty()) {
        time.advance(LEASE.plusMillis(1));
      }
      if (overtakenAt != null) {
        time.advance(Duration.ofMinutes(1));
        overtakenAt = null;
      }
    }
    return report;
  }

  private boolean isTheEnd(RunReport report) {
    boolean unfinished =
        report.outcome() == Outcome.INTERRUPTED || report.outcome() == Outcome.FAILED;
    return !(unfinished && scenario.goesOn());
  }

  private Mortal birth() {
    String name = "orchestrator-" + (lives.size() + 1);
    long deaths = lives.stream().filter(Mortal::isDead).count();
    Optional<Strike> strike = strikes.stream().skip(deaths).findFirst();
    Mortal born = new Mortal(this, time.newExecutor(name), strike);
    lives.add(born);
    tell(() -> name + " begins" + strike.map(s -> ", to die " + s).orElse(""));
    return born;
  }

  /** One process's part; empty when it died or stopped because of its journal. */
  private Optional<RunReport> live(Mortal mortal) {
    try {
      FailoverOrchestrator orchestrator = orchestrator(mortal);
      Optional<RunId> known = journal.runs().stream().findFirst();
      boolean toSettle = settling && known.filter(this::isSettled).isEmpty();
      if (known.isPresent() && hasEnded(known.get()) && !toSettle) {
        return Optional.of(orchestrator.report(known.get()));
      }
      Run begun = known.map(id -> goOn(orchestrator, id)).orElseGet(() -> start(orchestrator));
      run = begun;
      if (!time.runUntil(() -> mortal.isDead() || begun.isOver(), PATIENCE)) {
        invariants.violated("R0 the run is not over after " + PATIENCE);
      }
      return mortal.isDead() ? Optional.empty() : Optional.of(begun.await());
    } catch (JournalException e) {
      tell(() -> "the journal ends it: " + e.getMessage());
      return Optional.empty();
    } catch (RuntimeException e) {
      if (mortal.isDead()) {
        return Optional.empty();
      }
      throw e;
    } finally {
      run = null;
    }
  }

  private Run start(FailoverOrchestrator orchestrator) {
    return orchestrator.start(orchestrator.plan(scenario.request()));
  }

  private Run goOn(FailoverOrchestrator orchestrator, RunId id) {
    if (settling && hasEnded(id)) {
      return orchestrator.settleDebts(id);
    }
    boolean insists = abortWanted && !invariants.promoted() && !isAborting(id);
    return insists ? orchestrator.abort(id, EVE, "scripted") : orchestrator.resume(id);
  }

  private boolean isSettled(RunId id) {
    return RunHistory.read(journal, id).entries().stream()
        .anyMatch(JournalEntry.DebtsReopened.class::isInstance);
  }

  private boolean isAborting(RunId id) {
    return RunHistory.read(journal, id).entries().stream()
        .anyMatch(JournalEntry.AbortBegun.class::isInstance);
  }

  private boolean hasEnded(RunId known) {
    return RunHistory.read(journal, known)
        .end()
        .filter(
            end ->
                !scenario.goesOn()
                    || (end.outcome() != Outcome.INTERRUPTED && end.outcome() != Outcome.FAILED))
        .isPresent();
  }

  private FailoverOrchestrator orchestrator(Mortal mortal) {
    Tap tap = new Tap(Tap.Twist.none(), mortal, invariants::violated);
    return new Wiring(world, time, scenario.power())
        .orchestrator(tap, mortal.journal(journal), this::answer, mortal.executor());
  }

  private Answer answer(Question question, Deadline deadline) throws InterruptedException {
    time.pause(THINKING);
    Choice choice = choice(question);
    tell(() -> question.id() + " " + question.facts() + ": " + choice);
    risk |= choice == Choice.OVERRIDE;
    return Answer.to(question, choice, EVE, "scripted");
  }

  private Choice choice(Question question) {
    if (question.run().isEmpty()) {
      return Choice.APPROVE;
    }
    Optional<Choice> scripted =
        scenario.answerTo(question.id()).filter(question.choices()::contains);
    if (scripted.isEmpty()) {
      invariants.violated("R8 nobody expected " + question.id() + " " + question.facts());
    }
    return scripted.orElse(Choice.STOP);
  }

  private void effect(String effect) {
    tell(() -> effect);
    invariants.check(effect);
    Runnable then = whens.remove(effect);
    if (then != null) {
      then.run();
    }
  }

  @Override
  public int nextAppend() {
    return ++appends;
  }

  @Override
  public void appending(RunId id, long sequence) {
    if (meddler.before(journal, id, appends, sequence)) {
      overtakenAt = time.now();
    }
  }

  @Override
  public void appended(RunId id) {
    invariants.appended(id);
    tell(() -> "append " + appends);
    inFlight.takenOver();
  }

  @Override
  public void sending(String resource, String act, Call call) {
    String older = inFlight.on(resource);
    if (older != null) {
      invariants.violated("R15 " + act + " begins on " + resource + ", " + older + " may land");
    }
    if (call.epoch() != journal.lastEpoch()) {
      invariants.violated("R13 " + act + " of epoch " + call.epoch() + " in a later one");
    }
    Instant since = overtakenAt;
    boolean late = since != null && time.now().isAfter(since.plus(MOMENT));
    // A retry that waits for its turn finds that its lease is over, and so is its deadline.
    if (late && !call.deadline().isExpired()) {
      invariants.violated("R0 " + act + " although another orchestrator has overtaken it");
    }
  }

  @Override
  public void underWay(String resource, String act, Change change, Call call, Duration landsAfter) {
    inFlight.add(resource, act, change, call, landsAfter);
  }

  @Override
  public void halve(String resource) {
    String place = resource.substring(0, resource.indexOf('/'));
    world
        .faults()
        .on(place, Port.DATABASE, "promote")
        .nextCall()
        .with(new Fault.UnknownHalfApplied());
  }

  @Override
  public FakeWorld world() {
    return world;
  }

  @Override
  public void when(String effect, Runnable then) {
    whens.put(effect, then);
  }

  @Override
  public void after(Duration delay, Runnable then) {
    time.after(delay, then);
  }

  @Override
  public void requestStop() {
    Run now = run;
    if (now != null) {
      now.requestStop("scripted");
    }
  }

  @Override
  public void requestAbort() {
    abortWanted = true;
    Run now = run;
    if (now != null) {
      now.requestAbort(EVE, "scripted");
    }
  }

  @Override
  public void unsafe() {
    risk = true;
  }
}

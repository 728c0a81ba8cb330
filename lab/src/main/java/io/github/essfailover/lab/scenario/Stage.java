package io.github.essfailover.lab.scenario;

import io.github.essfailover.ReturnGuard;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.lab.screen.StepScreen;
import io.github.essfailover.lab.screen.Summary;
import io.github.essfailover.lab.traffic.Acknowledged;
import io.github.essfailover.lab.traffic.ClientReport;
import io.github.essfailover.lab.traffic.TrafficClient;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.request.Failover;
import io.github.essfailover.request.FailoverRequest;
import io.github.essfailover.request.Switchover;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Where a scenario is played: a lab with its users, and what happened and was measured so far.
 *
 * <p>Thread-safe: what a scripted human does before an answer happens on a thread of the library.
 */
public final class Stage {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Lab lab;
  private final TrafficClient users;
  private final List<TrafficClient> others = new CopyOnWriteArrayList<>();
  private final StepScreen screen;
  private final Operations operations;
  private final List<Summary.Moment> moments = new ArrayList<>();
  private final List<RunFacts> runs = new ArrayList<>();
  private final SortedMap<String, Long> measured = new TreeMap<>();
  private @Nullable Instant zero;

  Stage(Lab lab, TrafficClient users, StepScreen screen) {
    this.lab = lab;
    this.users = users;
    this.screen = screen;
    this.operations = new Operations(lab, screen);
  }

  /** The lab. */
  public Lab lab() {
    return lab;
  }

  /** The users, who write all the time. */
  public TrafficClient users() {
    return users;
  }

  /** Further users join, who count as the others do. */
  public void join(TrafficClient more) {
    others.add(more);
    more.start();
  }

  /** What all users saw so far. */
  public ClientReport report() {
    List<Acknowledged> all = new ArrayList<>(users.report().acknowledged());
    others.forEach(more -> all.addAll(more.report().acknowledged()));
    return new ClientReport(all);
  }

  void endTraffic() {
    users.close();
    others.forEach(TrafficClient::close);
  }

  /** What everything is counted from happens now: the loss of dc1, in whatever way. */
  public void disaster(String what, Runnable deed) {
    synchronized (this) {
      zero = Instant.now();
    }
    happens(what, deed);
  }

  /** Something happens; it is a line on the screen and in the summary. */
  public void happens(String what, Runnable deed) {
    note(what);
    deed.run();
    screen.say("-- " + what + "; " + users.acknowledgedSoFar() + " messages are acknowledged.");
  }

  /** Something was seen; it is a line in the summary. */
  public synchronized void note(String what) {
    moments.add(new Summary.Moment(Instant.now(), what));
  }

  /** A number that is worth to be in {@code lab.json}. */
  public synchronized void measure(String name, long value) {
    measured.put(name, value);
  }

  /** Waits that long and then, with patience, until it is so; whether it is so. */
  public boolean awaits(String what, Duration least, Callable<Boolean> condition) throws Exception {
    Thread.sleep(least.toMillis());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        note("NOT SEEN in " + PATIENCE.toSeconds() + " s: " + what);
        return false;
      }
      Thread.sleep(POLL.toMillis());
    }
    return true;
  }

  /**
   * Plans a failover, or whatever else is requested, has it approved, and executes it to its end.
   */
  public RunFacts failOver(FailoverRequest request, ScriptedHuman human) throws IOException {
    return add(operations.failOver(request, human));
  }

  /** A person records which data center is active. */
  public void adopt(String dataCenter, String because) {
    operations.adopt(dataCenter, ScriptedHuman.ADA, because);
    note(dataCenter + " is adopted as active");
  }

  /** A guard begins its work in that data center. */
  public ReturnGuard guard(LabDataCenter dataCenter, GuardListener listener) {
    return operations.guard(dataCenter, listener);
  }

  /** A planned move: who is refused because something was slow to answer asks once more. */
  public RunFacts move(Switchover request, ScriptedHuman human) throws IOException {
    try {
      return failOver(request, human);
    } catch (PlanException refused) {
      note("the move was refused: " + refused.problems());
      return failOver(request, human);
    }
  }

  /** Turns a switchover that stopped half done into a failover, in another orchestrator. */
  public RunFacts failOverInstead(RunId run, Failover request, ScriptedHuman human)
      throws IOException {
    note("a failover takes over from the switchover");
    return add(operations.failOverInstead(run, request, human));
  }

  /** A drill, and a failover of the same orchestrator that pre-empts it. */
  public List<RunFacts> drillThenFailOver(
      Drill drill, Scenario.Deed meanwhile, Failover failover, ScriptedHuman human)
      throws Exception {
    return operations.drillThenFailOver(drill, meanwhile, failover, human).stream()
        .map(this::add)
        .toList();
  }

  /** Goes on with a run that stopped, in another orchestrator. */
  public RunFacts resume(RunId run, ScriptedHuman human) throws IOException {
    note("the run is resumed");
    return add(operations.resume(run, human));
  }

  /** Tries what a run still owes, in another orchestrator. */
  public RunFacts settleDebts(RunId run, ScriptedHuman human) throws IOException {
    note("what is owed is tried again");
    return add(operations.settleDebts(run, human));
  }

  /** A run that other processes brought to its end. */
  RunFacts ended(RunReport report, Optional<String> active, List<String> answers, Duration skew)
      throws IOException {
    ReportFiles.write(lab.folder(), runs().size() + 1, report);
    return add(new RunFacts(report, active, answers, skew));
  }

  private synchronized RunFacts add(RunFacts facts) {
    runs.add(facts);
    return facts;
  }

  /** All runs that ended so far, a resumed one twice. */
  synchronized List<RunFacts> runs() {
    return List.copyOf(runs);
  }

  synchronized List<Summary.Moment> moments() {
    return List.copyOf(moments);
  }

  synchronized Map<String, Long> measured() {
    return Map.copyOf(measured);
  }

  synchronized Optional<Instant> zero() {
    return Optional.ofNullable(zero);
  }
}

package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Step;
import io.github.essfailover.request.Drill;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** The safety rules of the design, checked on the omniscient world after every effect. */
public final class Invariants {
  private static final Pattern GIVES =
      Pattern.compile("\\S+/(cluster/\\S+ activate|firewall/\\S+ open|database/\\S+ writes)");

  private static final Pattern TAKES =
      Pattern.compile(
          "\\S+/(cluster/\\S+ (hold|removeWorkloads)|firewall/\\S+ close|power/\\S+ off)");

  private final Cast cast;
  private final FakeWorld world;
  private final Truth truth;
  private final Journal journal;
  private final BooleanSupplier riskTaken;
  private final Set<String> databases = new TreeSet<>();
  private final Set<String> violations = new TreeSet<>();
  private final List<JournalEntry> entries = new ArrayList<>();
  private final Map<StepId, StepState> states = new HashMap<>();
  private final Set<StepId> begun = new HashSet<>();
  private final Map<StepId, Step> steps = new HashMap<>();
  private int records;
  private boolean ended;
  private boolean promoted;
  private boolean drill;
  private SortedMap<String, String> before = new TreeMap<>();

  /**
   * Rules for a run that is about to begin.
   *
   * @param riskTaken whether a person or the world has made it unsafe
   */
  public Invariants(Cast cast, FakeWorld world, Journal journal, BooleanSupplier riskTaken) {
    this.cast = cast;
    this.world = world;
    this.truth = new Truth(world);
    this.journal = journal;
    this.riskTaken = riskTaken;
    world
        .dataCenter(cast.source())
        .databases()
        .forEach(server -> databases.addAll(server.databases()));
  }

  /** A rule was broken. */
  public void violated(String what) {
    violations.add(what);
  }

  /** What was broken, each once. */
  public Set<String> violations() {
    return violations;
  }

  /** Everything that the run wrote. */
  public List<JournalEntry> entries() {
    return entries;
  }

  /** How everything was when the run began. */
  SortedMap<String, String> before() {
    return before;
  }

  /** Whether the point of no return is behind us. */
  public boolean promoted() {
    return promoted;
  }

  /** Called after every effect in the world. */
  public void check(String effect) {
    // Also what was stored while its answer was lost.
    journal.runs().forEach(this::appended);
    if (drills()) {
      isolation(effect);
    }
    split(effect);
    lineages(effect);
    afterNoReturn(effect);
    if (effect.contains("/database/") && effect.contains(" promote")) {
      promotion(effect);
    } else if (effect.equals(cast.target() + "/cluster/cluster activate")) {
      activation(cast.target());
    } else if (effect.equals("global/dns/zone point")) {
      dns();
    }
  }

  /** R13, R14: nothing is given back to the source, and nothing is taken from the target. */
  private void afterNoReturn(String effect) {
    if (!promoted) {
      return;
    }
    String dc = effect.split("[/ ]", 2)[0];
    if (dc.equals(cast.source()) && GIVES.matcher(effect).matches() && !isStillFenced(effect)) {
      violated("R14 " + effect + " after the point of no return");
    }
    if (dc.equals(cast.target()) && TAKES.matcher(effect).matches()) {
      violated("R13 " + effect + " against the data center that is active");
    }
    if (effect.endsWith(" follow")) {
      String server = effect.substring(effect.lastIndexOf('/') + 1, effect.lastIndexOf(' '));
      truth
          .upstream(dc, server)
          .filter(cast.source()::equals)
          .ifPresent(up -> violated("R14 " + dc + " follows the source again"));
    }
  }

  /** The door of a database is closed and opened by the same act. */
  private boolean isStillFenced(String effect) {
    if (!effect.endsWith(" writes")) {
      return false;
    }
    String server = effect.substring(effect.lastIndexOf('/') + 1, effect.lastIndexOf(' '));
    return !truth.takesWrites(cast.source(), server);
  }

  /** R2: one data center acknowledges, one federates. */
  private void split(String effect) {
    if (!promoted || riskTaken.getAsBoolean()) {
      return;
    }
    for (String database : databases) {
      List<String> acks = world.acknowledging(database);
      if (acks.size() > 1) {
        violated("R2 " + acks + " acknowledge in " + database + " after " + effect);
      }
    }
    if (world.federating().size() > 1) {
      violated("R2 " + world.federating() + " federate after " + effect);
    }
  }

  /** R5, R6: whoever follows another is behind it in the same lineage. */
  private void lineages(String effect) {
    if (!effect.endsWith(" follow") || riskTaken.getAsBoolean()) {
      return;
    }
    String dc = effect.substring(0, effect.indexOf('/'));
    String server = effect.substring(effect.lastIndexOf('/') + 1, effect.lastIndexOf(' '));
    if (isFedByArchiveMeanwhile(server)) {
      return;
    }
    truth
        .upstream(dc, server)
        .filter(up -> !truth.isPrefixOf(dc, server, up))
        .ifPresent(up -> violated("R6 " + dc + " follows " + up + " and is not a prefix of it"));
  }

  /** A source that lives, or comes back, feeds attached standbys through the archive. */
  private boolean isFedByArchiveMeanwhile(String server) {
    return cast.archive() && (cast.sourceReturns() || truth.isUp(cast.source(), server));
  }

  /** Whether the run is a drill, after which everything is as before. */
  boolean drills() {
    return drill;
  }

  /** R2 of a drill: what serves goes on serving alone, and what is tried reaches nobody. */
  private void isolation(String effect) {
    if (riskTaken.getAsBoolean()) {
      return;
    }
    for (String database : databases) {
      List<String> acks = new ArrayList<>(world.acknowledging(database));
      if (truth.isCutOff(cast.target())) {
        // Whoever comes to it in there is answered; that is what a drill looks at.
        acks.remove(cast.target());
      }
      if (!acks.equals(List.of(cast.source()))) {
        violated("R2 " + acks + " acknowledge in " + database + " in a drill after " + effect);
      }
    }
    if (!world.federating().equals(List.of(cast.source()))) {
      violated("R2 " + world.federating() + " federate in a drill after " + effect);
    }
    if (!world.dnsPointsAt().equals(Set.of(cast.source()))) {
      violated("R4 names point at " + world.dnsPointsAt() + " in a drill after " + effect);
    }
  }

  /** R1, R8, R11 of a drill: only what is tried, once, with an intent, and cut off. */
  private void trial(String effect, String dc, String server) {
    String step = "drill.promote." + server + "." + dc;
    if (!dc.equals(cast.target()) || !begun.contains(StepId.of(step))) {
      violated("R11 " + effect + " without a durable intent of the drill");
    }
    if (truth.promotions(dc, server) > 1) {
      violated("R8 " + dc + "/" + server + " was promoted more than once");
    }
    if (!truth.isCutOff(dc)) {
      violated("R1 " + effect + " and " + dc + " is not cut off");
    }
  }

  private void promotion(String effect) {
    String dc = effect.substring(0, effect.indexOf('/'));
    String server = effect.substring(effect.lastIndexOf('/') + 1, effect.lastIndexOf(" promote"));
    if (drill) {
      trial(effect, dc, server);
      return;
    }
    if (truth.promotions(dc, server) > 1) {
      violated("R8 " + dc + "/" + server + " was promoted more than once");
    }
    if (!begun.contains(StepId.of("promote." + server + "." + dc))) {
      violated("R11 " + effect + " without a durable intent");
    }
    if (!promoted && !riskTaken.getAsBoolean()) {
      for (String database : databases) {
        List<String> acks = world.acknowledging(database);
        if (!acks.isEmpty()) {
          violated("R1 " + acks + " still acknowledge in " + database + " at the promotion");
        }
      }
    }
    if (!promoted || truth.marks(dc, server, mark("promote." + server + "." + dc)) == 0) {
      positions(dc, server);
    }
    promoted = true;
  }

  /** R5: the target has what every copy has that was frozen and can be reached. */
  private void positions(String target, String server) {
    Lsn mine = truth.position(target, server);
    boolean accepted = state("catchup." + server + "." + target) == StepState.WAIVED;
    if (accepted || (cast.archive() && riskTaken.getAsBoolean())) {
      // A source that lives feeds the others through the archive all the time.
      return;
    }
    for (String other : cast.others()) {
      boolean frozen = state("freeze." + server + "." + other) == StepState.PROVEN;
      Lsn its = truth.position(other, server);
      if (frozen && truth.isReachable(other, server) && its.compareTo(mine) > 0) {
        violated("R5 " + other + "/" + server + " at " + its + " is ahead of " + mine);
      }
    }
  }

  /** R3: only over databases that show this run's marks. */
  private void activation(String dc) {
    for (String server : truth.servers()) {
      for (String type : List.of("promote.", "prepare.")) {
        String step = (drill ? "drill." : "") + type + server + "." + dc;
        if (truth.marks(dc, server, mark(step)) != 1) {
          violated("R3 " + dc + " is activated, " + server + " lacks the mark of " + type);
        }
      }
    }
  }

  /** R4: names follow what is active. */
  private void dns() {
    if (world.dnsPointsAt().contains(cast.target())
        && !begun.contains(StepId.of("activate." + cast.target()))) {
      violated("R4 names point at the target before it is activated");
    }
  }

  /** Called after every append; the writer's answer may still be lost. */
  public void appended(RunId run) {
    List<byte[]> stored = journal.read(run);
    for (; records < stored.size(); records++) {
      JournalRecord.decode(stored.get(records)).entries().forEach(this::entry);
    }
  }

  private void entry(JournalEntry entry) {
    entries.add(entry);
    boolean wentOn =
        entry instanceof JournalEntry.RunResumed || entry instanceof JournalEntry.DebtsReopened;
    if (ended && !wentOn) {
      violated("R7 " + entry.getClass().getSimpleName() + " is written after the run's end");
    }
    ended = entry instanceof JournalEntry.RunEnded;
    if (entry instanceof JournalEntry.RunOpened opened) {
      before = truth.picture();
      drill = opened.plan().request() instanceof Drill;
      opened.plan().steps().forEach(step -> steps.put(step.id(), step));
    } else if (entry instanceof JournalEntry.StepStarted started) {
      started(started);
    } else if (entry instanceof JournalEntry.AttemptFailed failed) {
      states.put(failed.step(), StepState.FAILED);
    } else if (entry instanceof JournalEntry.GateReopened reopened) {
      states.put(reopened.step(), StepState.PENDING);
      reopened.behind().forEach(step -> states.put(step, StepState.PENDING));
    } else if (entry instanceof JournalEntry.StepSettled settled) {
      states.put(settled.step(), settled.state());
      if (settled.state() == StepState.PROVEN && !isThere(settled.step())) {
        violated("R7 " + settled.step() + " is proven and not so: " + settled.seen());
      }
    }
  }

  private void started(JournalEntry.StepStarted started) {
    begun.add(started.step());
    states.put(started.step(), StepState.RUNNING);
    Step step = steps.get(started.step());
    for (StepId need : step.after()) {
      if (state(need.value()) != StepState.PROVEN) {
        violated("R11 " + step.id() + " begins and " + need + " is " + state(need.value()));
      }
    }
    for (StepId need : step.afterSettled()) {
      if (!state(need.value()).isSettled()) {
        violated("R11 " + step.id() + " begins and " + need + " is " + state(need.value()));
      }
    }
  }

  private StepState state(String step) {
    return states.getOrDefault(StepId.of(step), StepState.PENDING);
  }

  /** What the step's observer ought to have seen. */
  private boolean isThere(StepId id) {
    Step step = steps.get(id);
    Map<String, String> arguments = step.arguments();
    String dc = arguments.getOrDefault("dataCenter", "");
    String server = arguments.getOrDefault("database", "");
    String target = cast.target();
    return switch (step.type()) {
      case "quiet" ->
          world.dataCenter(dc).cluster().operatorReplicas() == 0
              && world.dataCenter(dc).cluster().pods().isEmpty();
      case "fence.hold" -> world.dataCenter(dc).cluster().operatorReplicas() == 0;
      case "drill.isolate" -> truth.isCutOff(dc);
      case "drill.stop" -> world.dataCenter(dc).cluster().pods().isEmpty();
      case "drill.rebuild" ->
          truth.upstream(dc, server).filter(cast.source()::equals).isPresent()
              && !truth.isPrimary(dc, server);
      case "freeze", "drill.detach" -> world.dataCenter(dc).database(server).isFrozen();
      case "promote", "drill.promote" ->
          truth.isPrimary(dc, server) && truth.marks(dc, server, mark(id.value())) == 1;
      case "prepare" ->
          truth.marks(dc, server, mark(id.value())) == 1
              && world.dataCenter(dc).database(server).preparations().size() == 1;
      case "activate", "drill.start" -> world.dataCenter(dc).cluster().operatorReplicas() == 1;
      case "workloads" -> world.serves(dc);
      case "dns" -> arguments.get("scope").equals("inside") || world.dnsPointsAt().contains(target);
      case "attach" -> truth.upstream(dc, server).filter(target::equals).isPresent();
      case "follow" ->
          truth.upstream(dc, server).filter(target::equals).isPresent()
              && truth.marks(dc, server, mark("promote." + server + "." + target)) == 1;
      case "verify.replication" -> truth.marks(dc, server, mark(id.value())) == 1;
      default -> true;
    };
  }

  private MarkId mark(String step) {
    List<RunId> runs = journal.runs();
    return MarkId.of(runs.get(runs.size() - 1) + "." + step);
  }

  RunHistory history() {
    return RunHistory.read(journal, journal.runs().get(0));
  }
}

package io.github.essfailover.testkit.simulation;

import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.StepId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.report.StepReport;
import io.github.essfailover.request.Drill;
import io.github.essfailover.testkit.Commit;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.Truth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must be true when nobody acts any more. */
public final class Ending {
  private final Cast cast;
  private final FakeWorld world;
  private final Invariants invariants;
  private final Truth truth;

  /** The end of what those invariants watched. */
  public Ending(Cast cast, FakeWorld world, Invariants invariants) {
    this.cast = cast;
    this.world = world;
    this.invariants = invariants;
    this.truth = new Truth(world);
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      invariants.violated(otherwise);
    }
  }

  /** Without a report nothing may have been promoted. */
  public void withoutRun() {
    require(!invariants.promoted(), "R11 something was promoted without a run");
  }

  /** Whether somebody said stop since the run was last gone on with. */
  private boolean isStopped() {
    boolean stopped = false;
    for (JournalEntry entry : invariants.entries()) {
      boolean wentOn =
          entry instanceof JournalEntry.RunResumed || entry instanceof JournalEntry.DebtsReopened;
      stopped = entry instanceof JournalEntry.StopRequested || (stopped && !wentOn);
    }
    return stopped;
  }

  /** Compares the report and the status with the truth. */
  public void check(RunReport report, DeploymentStatus status) {
    check(report, status, true);
  }

  /**
   * Compares the report and the status with the truth.
   *
   * @param kept whether nothing of what was given up landed later than an act may
   */
  public void check(RunReport report, DeploymentStatus status, boolean kept) {
    List<StepState> states = report.steps().stream().map(StepReport::state).toList();
    require(
        report.outcome() == Outcome.of(states, isStopped()),
        "R7 the outcome is " + report.outcome() + ", the steps are " + states);
    RunReport read = RunReport.of(invariants.history());
    require(read.outcome() == report.outcome(), "R7 the journal says " + read.headline());
    require(read.steps().equals(report.steps()), "R7 the journal's steps differ from the report's");
    // An override of a world that has moved on is not used: then it is asked again.
    boolean overridden =
        report.steps().stream()
            .anyMatch(
                step ->
                    step.step().value().startsWith("fence.gate")
                        && step.state() == StepState.WAIVED);
    if (overridden) {
      require(
          report.splitRisk()
              && report.headline().contains("SPLIT_RISK")
              && report.outcome() != Outcome.COMPLETED,
          "R2 an override, and the report says " + report.headline());
    }
    if (isCompleted(report)) {
      completed(report, status);
    } else if (report.outcome() == Outcome.ABORTED) {
      require(
          status.unfinished().isEmpty() && status.active().isEmpty() && !invariants.promoted(),
          "R16 aborted, and the status is " + status);
      if (kept) {
        Restored.missing(invariants.before(), truth.picture(), report)
            .forEach(line -> invariants.violated("R16 aborted, and " + line));
      }
    } else {
      require(status.unfinished().contains(report.run()), "R7 not completed and not to be resumed");
    }
    boolean intended =
        invariants.entries().stream()
            .anyMatch(
                e ->
                    e instanceof JournalEntry.StepStarted s
                        && s.step().value().startsWith("promote."));
    require(intended == status.active().isPresent(), "R7 the record says " + status.active());
  }

  static boolean isCompleted(RunReport report) {
    return report.outcome() == Outcome.COMPLETED
        || report.outcome() == Outcome.COMPLETED_WITH_DEBTS;
  }

  private void completed(RunReport report, DeploymentStatus status) {
    if (report.plan().request() instanceof Drill) {
      drilled(report, status);
      return;
    }
    if (!report.plan().request().moves()) {
      rejoined(report, status);
      return;
    }
    String target = cast.target();
    require(
        status.active().filter(a -> a.dataCenter().value().equals(target)).isPresent()
            && status.active().filter(a -> a.activating()).isEmpty()
            && status.unfinished().isEmpty(),
        "R7 completed, and the status is " + status);
    for (String server : truth.servers()) {
      String promote = "promote." + server + "." + target;
      String prepare = "prepare." + server + "." + target;
      require(
          truth.isPrimary(target, server)
              && truth.promotions(target, server) == 1
              && truth.marks(target, server, mark(report, promote)) == 1
              && truth.marks(target, server, mark(report, prepare)) == 1
              && world.dataCenter(target).database(server).preparations().size() == 1,
          "R8 completed, and " + server + " was not promoted and prepared exactly once");
      cast.others().forEach(other -> standby(report, other, server));
    }
    if (isProven(report, "workloads." + target)) {
      require(world.serves(target), "R7 completed, and the target does not serve");
    }
    if (isProven(report, "dns.zone")) {
      require(
          world.dnsPointsAt().equals(Set.of(target)),
          "R7 completed, and names point at " + world.dnsPointsAt());
    }
    losses(report);
  }

  /** It follows the active one as a proper standby, and the record is what it was. */
  private void rejoined(RunReport report, DeploymentStatus status) {
    String returned = report.plan().request().source().value();
    String active = report.plan().request().target().value();
    require(
        status.unfinished().isEmpty() && status.active().isEmpty(),
        "R7 rejoined, and the status is " + status);
    for (String server : truth.servers()) {
      require(
          truth.upstream(returned, server).filter(active::equals).isPresent()
              && truth.isPrefixOf(returned, server, active),
          "R6 rejoined, and " + returned + " does not follow " + active);
      require(
          world.dataCenter(returned).database(server).databases().stream()
              .noneMatch(database -> world.acks(returned, database)),
          "R10 rejoined, and " + returned + " acknowledges");
    }
    require(!world.serves(returned), "R10 rejoined, and " + returned + " serves");
  }

  /** It is a standby as before, and so is everything else. */
  private void drilled(RunReport report, DeploymentStatus status) {
    String tried = cast.target();
    require(
        status.unfinished().isEmpty() && status.active().isEmpty(),
        "R7 drilled, and the status is " + status);
    for (String server : truth.servers()) {
      require(
          truth.upstream(tried, server).filter(cast.source()::equals).isPresent()
              && truth.isPrefixOf(tried, server, cast.source()),
          "R6 drilled, and " + tried + " does not follow " + cast.source());
    }
    require(!world.serves(tried), "R10 drilled, and " + tried + " serves");
    SortedMap<String, String> after = new TreeMap<>(truth.picture());
    // The row that proves replication is written in what serves, and stays.
    after.replaceAll((what, is) -> is.replaceAll("(, )?ARRIVAL drill\\.replication[^=]+=1", ""));
    Restored.missing(invariants.before(), after, report)
        .forEach(line -> invariants.violated("R16 drilled, and " + line));
  }

  private void standby(RunReport report, String other, String server) {
    String follow = "follow." + server + "." + other;
    StepState state = report.step(StepId.of(follow)).orElseThrow().state();
    require(state.isSettled(), "R7 completed, and " + follow + " is " + state);
    if (state == StepState.PROVEN) {
      require(
          truth.upstream(other, server).filter(cast.target()::equals).isPresent()
              && truth.isPrefixOf(other, server, cast.target()),
          "R6 completed, and " + other + " does not follow the target");
    }
  }

  /** A loss of nothing is a promise. */
  private void losses(RunReport report) {
    for (Map.Entry<String, DataLoss> found : report.foundLoss().entrySet()) {
      List<Commit> lost =
          world.lostAcknowledged().stream()
              .filter(commit -> commit.server().equals(found.getKey()))
              .toList();
      require(
          !found.getValue().isNone() || lost.isEmpty(),
          "R5 " + found + " is said to be lost, and lost are " + lost);
    }
  }

  private static boolean isProven(RunReport report, String step) {
    return report
        .step(StepId.of(step))
        .filter(each -> each.state() == StepState.PROVEN)
        .isPresent();
  }

  private static MarkId mark(RunReport report, String step) {
    return MarkId.of(report.run() + "." + step);
  }
}

package io.github.essfailover.internal.readiness;

import io.github.essfailover.error.FailoverException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.internal.engine.Seams;
import io.github.essfailover.internal.engine.Surroundings;
import io.github.essfailover.internal.planner.Busy;
import io.github.essfailover.internal.planner.Observation;
import io.github.essfailover.internal.planner.Observer;
import io.github.essfailover.internal.planner.Parallel;
import io.github.essfailover.internal.planner.Seen;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.ActivationRecord;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.LastKnownPosition;
import io.github.essfailover.model.Lsn;
import io.github.essfailover.model.Severity;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.DeploymentReadiness;
import io.github.essfailover.report.DeploymentStatus;
import io.github.essfailover.report.ReadinessReport.Verdict;
import io.github.essfailover.report.RememberedLoss;
import io.github.essfailover.report.TargetReadiness;
import io.github.essfailover.request.Failover;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks every possible target of a failover from the active data center, with one gathering and
 * one look at the world for all of them. What hangs from an earlier check is not asked again.
 * Thread-safe.
 */
public final class TargetsCheck {

  /** Plans from what was observed. */
  @FunctionalInterface
  public interface Planning {
    /**
     * The plan.
     *
     * @throws PlanException when it is impossible
     */
    Plan plan(Failover request, Observation observed);
  }

  private static final String RECORD = "the record of who is active";

  private final Surroundings surroundings;
  private final Readiness readiness;
  private final Observer observer;
  private final Supplier<DeploymentStatus> status;
  private final Planning planning;
  private final Seams seams;
  private final Duration limit;
  private final Busy checking = new Busy();
  private final Busy observing = new Busy();
  private final Object reading = new Object();

  /** Checks these surroundings, for at most so long. */
  public TargetsCheck(
      Surroundings surroundings,
      Readiness readiness,
      Observer observer,
      Supplier<DeploymentStatus> status,
      Planning planning,
      Seams seams,
      Duration limit) {
    this.surroundings = surroundings;
    this.readiness = readiness;
    this.observer = observer;
    this.status = status;
    this.planning = planning;
    this.seams = seams;
    this.limit = limit;
  }

  /**
   * What a check brings.
   *
   * @param status how the deployment stands; empty when its journal could not be read
   * @param readiness empty when nobody knows which data center is active
   * @param findings what was gathered, whether or not that is known
   * @param problem why it is not known
   */
  public record Checked(
      Optional<DeploymentStatus> status,
      Optional<DeploymentReadiness> readiness,
      List<Finding> findings,
      String problem) {

    /**
     * The readiness.
     *
     * @throws PlanException {@code PLAN_IMPOSSIBLE} when nobody recorded who is active and it
     *     cannot be seen
     */
    public DeploymentReadiness required() {
      return readiness.orElseThrow(() -> PlanException.impossible(List.of(problem)));
    }
  }

  private static final class Standing {
    private Optional<DeploymentStatus> status = Optional.empty();
    private String problem = "no answer in time";
  }

  /**
   * Checks.
   *
   * @param known last positions of primaries, by database; where they were is believed to be active
   *     when nothing else tells
   */
  public Checked check(Map<String, LastKnownPosition> known) {
    Instant began = seams.clock().instant();
    Deadline deadline = Deadline.after(limit, seams.clock());
    Observer.Looks looks =
        observer.looks(
            surroundings.sites().values(), surroundings.dns(), Optional.empty(), observing);
    Readiness.Gathering gathering = readiness.gathering(deadline, checking);
    Standing read = new Standing();
    List<Callable<Runnable>> calls = new ArrayList<>();
    calls.add(() -> read(read));
    calls.addAll(looks.calls());
    calls.addAll(gathering.calls());
    new Parallel(seams).all(calls, deadline).forEach(Runnable::run);
    List<Finding> findings = new ArrayList<>(gathering.findings());
    if (read.status.isEmpty()) {
      findings.add(
          Finding.of(
              "record.unread",
              Severity.WARNING,
              RECORD + " was not read: " + read.problem,
              "mend the way to the journal; without it no run can begin"));
    }
    Observation seen = looks.observation();
    Optional<DataCenterId> recorded =
        read.status.flatMap(DeploymentStatus::active).map(ActivationRecord::dataCenter);
    List<DataCenterId> candidates = recorded.map(List::of).orElseGet(() -> seenActive(seen, known));
    if (candidates.size() != 1) {
      return new Checked(read.status, Optional.empty(), findings, unknown(candidates));
    }
    DataCenterId active = candidates.get(0);
    List<TargetReadiness> targets =
        surroundings.sites().keySet().stream()
            .filter(each -> !each.equals(active))
            .map(each -> target(active, each, seen, findings, known))
            .toList();
    DeploymentReadiness ready =
        new DeploymentReadiness(
            began,
            Duration.between(began, seams.clock().instant()),
            active,
            recorded.isPresent(),
            silent(seen),
            findings,
            TargetRanking.ranked(targets));
    return new Checked(read.status, Optional.of(ready), findings, "");
  }

  private Runnable read(Standing into) throws Exception {
    try {
      Optional<DeploymentStatus> now = checking.unlessBusy(reading, status::get);
      return () -> {
        into.status = now;
        into.problem = "an earlier read has not returned";
      };
    } catch (FailoverException e) {
      return () -> into.problem = String.valueOf(e.getMessage());
    }
  }

  private static SortedSet<DataCenterId> silent(Observation seen) {
    TreeSet<DataCenterId> silent = new TreeSet<>();
    seen.databases()
        .forEach(
            (dc, byName) -> {
              if (byName.values().stream().map(Seen::value).anyMatch(Optional::isEmpty)) {
                silent.add(dc);
              }
            });
    seen.clusters()
        .forEach(
            (dc, cluster) -> {
              if (cluster.value().isEmpty()) {
                silent.add(dc);
              }
            });
    return silent;
  }

  /** The data centers whose databases all take writes; else the one that was seen last. */
  private List<DataCenterId> seenActive(Observation seen, Map<String, LastKnownPosition> known) {
    List<DataCenterId> candidates =
        surroundings.sites().keySet().stream().filter(each -> isPrimary(seen, each)).toList();
    return candidates.isEmpty()
        ? known.values().stream()
            .map(LastKnownPosition::dataCenter)
            .filter(surroundings.sites().keySet()::contains)
            .distinct()
            .toList()
        : candidates;
  }

  private static String unknown(List<DataCenterId> candidates) {
    return "nobody recorded which data center is active, and "
        + (candidates.isEmpty()
            ? "none is seen whose databases all take writes"
            : candidates + " all have databases that take writes")
        + "; find out which one it is and record it with adopt(...)";
  }

  private static boolean isPrimary(Observation seen, DataCenterId dataCenter) {
    return seen.databases().getOrDefault(dataCenter, new TreeMap<>()).values().stream()
        .allMatch(
            each ->
                each.value()
                    .filter(state -> state.isPrimary() && state.access() != Access.REFUSED)
                    .isPresent());
  }

  private TargetReadiness target(
      DataCenterId active,
      DataCenterId target,
      Observation seen,
      List<Finding> shared,
      Map<String, LastKnownPosition> known) {
    List<Finding> relevant = new ArrayList<>();
    for (Finding f : shared) {
      if (f.dataCenter().isEmpty() || f.dataCenter().get().equals(target)) {
        relevant.add(f);
      } else if (f.dataCenter().get().equals(active) && f.severity() == Severity.ERROR) {
        // What is broken in the data center that is lost makes a failover harder, not impossible.
        relevant.add(
            new Finding(f.check(), f.dataCenter(), Severity.WARNING, f.seen(), f.remedy()));
      }
    }
    Optional<Plan> plan = Optional.empty();
    try {
      Failover request = Failover.of(active.value()).to(target.value()).because("readiness check");
      plan = Optional.of(planning.plan(request, seen));
      plan.get().findings().forEach(relevant::add);
    } catch (PlanException e) {
      e.problems()
          .forEach(
              problem ->
                  relevant.add(Finding.of("plan", Severity.ERROR, problem, e.remedy()).in(target)));
    }
    return new TargetReadiness(
        target,
        verdict(relevant),
        plan.map(each -> each.prediction().rpo()).orElseGet(TreeMap::new),
        remembered(active, seen, known),
        plan.map(each -> each.prediction().rto()),
        behind(active, target, seen),
        relevant,
        "");
  }

  private static Verdict verdict(List<Finding> findings) {
    if (findings.stream().anyMatch(f -> f.severity() == Severity.ERROR)) {
      return Verdict.NOT_READY;
    }
    return findings.stream().anyMatch(f -> f.severity() == Severity.WARNING)
        ? Verdict.READY_WITH_RISKS
        : Verdict.READY;
  }

  private SortedMap<String, RememberedLoss> remembered(
      DataCenterId active, Observation seen, Map<String, LastKnownPosition> known) {
    SortedMap<String, RememberedLoss> losses = new TreeMap<>();
    known.forEach(
        (group, position) -> {
          boolean gone =
              state(seen, active, group).filter(DatabaseState::isPrimary).isEmpty()
                  && position.dataCenter().equals(active);
          Optional<DatabaseState> best = best(active, seen, group);
          if (gone
              && best.filter(b -> b.systemIdentifier().equals(position.systemIdentifier()))
                  .isPresent()) {
            losses.put(group, RememberedLoss.of(position, best.get().position()));
          }
        });
    return losses;
  }

  private OptionalLong behind(DataCenterId active, DataCenterId target, Observation seen) {
    long worst = 0;
    for (String group : surroundings.site(target).databases().keySet()) {
      Optional<DatabaseState> own = state(seen, target, group);
      if (own.isEmpty()) {
        return OptionalLong.empty();
      }
      Lsn best = best(active, seen, group).map(DatabaseState::position).orElse(Lsn.ZERO);
      worst = Math.max(worst, best.bytesAfter(own.get().position()));
    }
    return OptionalLong.of(worst);
  }

  private static Optional<DatabaseState> best(DataCenterId active, Observation seen, String group) {
    return seen.databases().keySet().stream()
        .filter(dc -> !dc.equals(active))
        .flatMap(dc -> state(seen, dc, group).stream())
        .filter(state -> !state.isPrimary())
        .max((a, b) -> a.position().compareTo(b.position()));
  }

  private static Optional<DatabaseState> state(
      Observation seen, DataCenterId dataCenter, String group) {
    return Stream.ofNullable(seen.databases().get(dataCenter))
        .flatMap(byName -> Stream.ofNullable(byName.get(group)))
        .flatMap(each -> each.value().stream())
        .findFirst();
  }
}

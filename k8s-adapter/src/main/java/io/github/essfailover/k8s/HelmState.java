package io.github.essfailover.k8s;

import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.ClusterState.Reconciled;
import io.github.essfailover.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what a sight of a release means. Pure.
 *
 * <p>Immutable.
 */
record HelmState(HelmSight sight, Warnings warnings, Instant now) {

  static HelmState of(HelmSight sight, Instant now) {
    return new HelmState(sight, Warnings.none(), now);
  }

  /** The same with what the cluster warns about. */
  HelmState with(Warnings seen) {
    return new HelmState(sight, seen, now);
  }

  /** Whether somebody waits for a workload that is not ready. */
  boolean isWaitedFor() {
    return judged().stream().anyMatch(judged -> !judged.workload().isReady());
  }

  ClusterState toClusterState(String identity) {
    List<Judged> judged = judged();
    return new ClusterState(
        identity,
        isHeld(),
        List.of(starter()),
        judged.stream().map(Judged::workload).toList(),
        sight.processes().names(),
        sight.processes().onLostNodes(),
        reconciled(judged),
        sight.databases());
  }

  /** Nothing makes pods any more, and the controllers know it. */
  boolean isHeld() {
    return sight.release().scalable().allMatch(WorkloadReadiness::isHeld)
        && sight.release().daemonSets().stream()
            .allMatch(set -> WorkloadReadiness.of(set, Optional.empty()).desired() == 0)
        && (!sight.ess().holdsByQuota()
            || sight.quota().filter(HoldingQuota::isInForce).isPresent());
  }

  /**
   * In the place of an operator: the release, at 1 when all that is to run was scaled up. A start
   * that ended half way is not complete.
   */
  private Workload starter() {
    int started = isStarted() ? 1 : 0;
    return new Workload("Release", sight.ess().release(), started, started, Optional.empty());
  }

  private boolean isStarted() {
    return sight.missing().isEmpty()
        && sight.quota().isEmpty()
        && sight.main().filter(main -> WorkloadReadiness.desired(main) > 0).isPresent();
  }

  private List<Judged> judged() {
    return new Judgement(sight.processes(), warnings, now).all(sight.release());
  }

  private Reconciled reconciled(List<Judged> judged) {
    List<String> missing = new ArrayList<>();
    if (isHeld()) {
      missing.add("the release is held");
    } else {
      sight.quota().ifPresent(quota -> missing.add("a quota keeps pods away"));
      sight.missing().forEach(name -> missing.add(name + " is at 0"));
    }
    if (sight.main().filter(main -> WorkloadReadiness.desired(main) > 0).isEmpty()) {
      missing.add("no synapse-main");
    }
    judged.stream()
        .filter(each -> !each.workload().isReady())
        .map(Judged::describe)
        .forEach(missing::add);
    if (missing.isEmpty()) {
      return new Reconciled(true, judged.size() + " workloads are ready", Optional.empty());
    }
    Optional<String> hopeless =
        judged.stream()
            .map(Judged::workload)
            .filter(workload -> workload.problem().isPresent() && !workload.isReady())
            .map(Workload::toString)
            .findFirst();
    return new Reconciled(false, String.join("; ", missing), hopeless);
  }
}

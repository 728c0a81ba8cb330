package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.github.essfailover.k8s.internal.Times;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.ClusterState.Reconciled;
import io.github.essfailover.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says what a sight of an ESS Classic means. Pure.
 *
 * <p>Immutable.
 */
record ClassicState(ClassicSight sight, Warnings warnings, Instant now) {

  private static final String SYNAPSE_MAIN = "-synapse-main";

  static ClassicState of(ClassicSight sight, Instant now) {
    return new ClassicState(sight, Warnings.none(), now);
  }

  /** The same with what the cluster warns about. */
  ClassicState with(Warnings seen) {
    return new ClassicState(sight, seen, now);
  }

  /** Whether somebody waits for a workload that is not ready. */
  boolean isWaitedFor() {
    return WorkloadReadiness.desired(sight.operator()) > 0
        && controlled().stream().anyMatch(judged -> !judged.workload().isReady());
  }

  ClusterState toClusterState(String identity) {
    List<Judged> controlled = controlled();
    Judged operator = judgement().deployment(sight.operator(), sight.operatorPods());
    return new ClusterState(
        identity,
        isHeld(),
        List.of(operator.workload()),
        controlled.stream().map(Judged::workload).toList(),
        sight.processes().names(),
        sight.processes().onLostNodes(),
        reconciled(operator, controlled),
        sight.deployment().map(RenderedDatabases::of).orElse(Map.of()));
  }

  /** Nothing re-creates workloads: at zero, seen by the controller, and no process left. */
  boolean isHeld() {
    return WorkloadReadiness.isAtZero(sight.operator()) && sight.operatorPods().isEmpty();
  }

  private List<Judged> controlled() {
    return judgement().all(sight.controllers());
  }

  private Judgement judgement() {
    return new Judgement(sight.processes(), warnings, now);
  }

  private Reconciled reconciled(Judged operator, List<Judged> controlled) {
    List<String> missing = new ArrayList<>();
    missingProcesses(operator).forEach(missing::add);
    missingWorkloads(controlled).forEach(missing::add);
    missingResources().forEach(missing::add);
    if (missing.isEmpty()) {
      return new Reconciled(
          true, controlled.size() + " workloads are ready and reconciled", Optional.empty());
    }
    Optional<String> hopeless =
        Stream.concat(Stream.of(operator), controlled.stream())
            .map(Judged::workload)
            .filter(workload -> workload.problem().isPresent() && !workload.isReady())
            .map(Workload::toString)
            .findFirst();
    return new Reconciled(false, String.join("; ", missing), hopeless);
  }

  private static Stream<String> missingProcesses(Judged operator) {
    if (operator.workload().desired() == 0) {
      return Stream.of("the operator is at 0");
    }
    return operator.workload().isReady() ? Stream.of() : Stream.of(operator.describe());
  }

  private static Stream<String> missingWorkloads(List<Judged> controlled) {
    boolean hasMain =
        controlled.stream()
            .map(Judged::workload)
            .anyMatch(w -> w.name().endsWith(SYNAPSE_MAIN) && w.desired() > 0);
    return Stream.concat(
        hasMain ? Stream.of() : Stream.of("no synapse-main"),
        controlled.stream().filter(c -> !c.workload().isReady()).map(Judged::describe));
  }

  private Stream<String> missingResources() {
    if (sight.deployment().isEmpty()) {
      return Stream.of("no ElementDeployment");
    }
    Stream<String> failed =
        Stream.concat(sight.deployment().stream(), sight.components().stream())
            .filter(resource -> Reconciliation.of(resource).failed())
            .map(resource -> resource.getKind() + " says Failure");
    return Stream.concat(failed, staleResources());
  }

  /**
   * In ESS the operator reconciles the components, the updater the ElementDeployment
   * (ess-starter-edition-core, watches.yaml): only the former say something about this life of the
   * operator. A success that is older than the operator's pod is of an earlier life. Both times are
   * the cluster's own, so a clock of ours that is off does no harm.
   */
  private Stream<String> staleResources() {
    Optional<Instant> started =
        sight.operatorPods().stream()
            .flatMap(pod -> Times.parse(pod.getMetadata().getCreationTimestamp()).stream())
            .min(Comparator.naturalOrder());
    List<GenericKubernetesResource> judged =
        sight.components().isEmpty() ? sight.deployment().stream().toList() : sight.components();
    return judged.stream()
        .filter(Reconciliation::appliesTo)
        .filter(
            resource ->
                started.isEmpty() || !Reconciliation.of(resource).isSuccessfulSince(started.get()))
        .map(resource -> resource.getKind() + " is not reconciled since the operator started");
  }
}

package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.github.essfailover.k8s.internal.Times;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.ClusterState.Reconciled;
import io.github.essfailover.model.Workload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says what a sight of an ESS Classic means. Pure.
 *
 * <p>Immutable.
 */
record ClassicState(ClassicSight sight, Instant now) {

  private static final String SYNAPSE_MAIN = "-synapse-main";

  /** A workload, and what its pods say when it is not ready. */
  private record Controlled(Workload workload, Optional<String> why) {

    String describe() {
      return workload.problem().isPresent()
          ? workload.toString()
          : workload + why.map(reason -> " (" + reason + ")").orElse("");
    }
  }

  ClusterState toClusterState(String identity) {
    List<Controlled> controlled = controlled();
    Controlled operator = operator();
    return new ClusterState(
        identity,
        isHeld(),
        List.of(operator.workload()),
        controlled.stream().map(Controlled::workload).toList(),
        sight.pods().stream().map(ClassicSight::name).sorted().toList(),
        podsOnLostNodes(),
        reconciled(operator, controlled),
        sight.deployment().map(RenderedDatabases::of).orElse(Map.of()));
  }

  /** Nothing re-creates workloads: at zero, seen by the controller, and no process left. */
  boolean isHeld() {
    return WorkloadReadiness.isAtZero(sight.operator()) && sight.operatorPods().isEmpty();
  }

  private Controlled operator() {
    return controlled(
        sight.operatorPods(), problem -> WorkloadReadiness.of(sight.operator(), problem));
  }

  private List<Controlled> controlled() {
    List<Controlled> all = new ArrayList<>();
    sight
        .statefulSets()
        .forEach(
            set ->
                all.add(
                    controlled(
                        selected(set.getSpec().getSelector()),
                        problem -> WorkloadReadiness.of(set, problem))));
    sight
        .deployments()
        .forEach(
            deployment ->
                all.add(
                    controlled(
                        selected(deployment.getSpec().getSelector()),
                        problem -> WorkloadReadiness.of(deployment, problem))));
    sight
        .daemonSets()
        .forEach(
            set ->
                all.add(
                    controlled(
                        selected(set.getSpec().getSelector()),
                        problem -> WorkloadReadiness.of(set, problem))));
    return all;
  }

  private Controlled controlled(List<Pod> pods, Function<Optional<String>, Workload> judge) {
    return new Controlled(
        judge.apply(trouble(pods, PodTrouble::lasting)), trouble(pods, trouble -> true));
  }

  private List<String> podsOnLostNodes() {
    return sight.pods().stream()
        .filter(pod -> pod.getSpec() != null && pod.getSpec().getNodeName() != null)
        .filter(pod -> sight.lostNodes().contains(pod.getSpec().getNodeName()))
        .map(ClassicSight::name)
        .sorted()
        .toList();
  }

  private Reconciled reconciled(Controlled operator, List<Controlled> controlled) {
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
            .map(Controlled::workload)
            .filter(workload -> workload.problem().isPresent() && !workload.isReady())
            .map(Workload::toString)
            .findFirst();
    return new Reconciled(false, String.join("; ", missing), hopeless);
  }

  private static Stream<String> missingProcesses(Controlled operator) {
    if (operator.workload().desired() == 0) {
      return Stream.of("the operator is at 0");
    }
    return operator.workload().isReady() ? Stream.of() : Stream.of(operator.describe());
  }

  private static Stream<String> missingWorkloads(List<Controlled> controlled) {
    boolean hasMain =
        controlled.stream()
            .map(Controlled::workload)
            .anyMatch(w -> w.name().endsWith(SYNAPSE_MAIN) && w.desired() > 0);
    return Stream.concat(
        hasMain ? Stream.of() : Stream.of("no synapse-main"),
        controlled.stream().filter(c -> !c.workload().isReady()).map(Controlled::describe));
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
        .filter(
            resource ->
                started.isEmpty() || !Reconciliation.of(resource).isSuccessfulSince(started.get()))
        .map(resource -> resource.getKind() + " is not reconciled since the operator started");
  }

  private Optional<String> trouble(List<Pod> pods, Predicate<PodTrouble> which) {
    String reasons =
        pods.stream()
            .flatMap(pod -> PodTrouble.of(pod, now).stream())
            .filter(which)
            .map(PodTrouble::reason)
            .distinct()
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
  }

  private List<Pod> selected(LabelSelector selector) {
    return sight.pods().stream().filter(pod -> matches(pod, selector.getMatchLabels())).toList();
  }

  private static boolean matches(Pod pod, Map<String, String> selector) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels != null
        && selector.entrySet().stream()
            .allMatch(wanted -> Objects.equals(labels.get(wanted.getKey()), wanted.getValue()));
  }
}

package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.github.essfailover.model.Workload;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far controllers are, and why not further. Pure.
 *
 * <p>Immutable.
 */
record Judgement(Processes processes, Warnings warnings, Instant now) {

  List<Judged> all(Controllers controllers) {
    return Stream.of(
            controllers.statefulSets().stream()
                .map(
                    set ->
                        judged(
                            set,
                            processes.selected(set.getSpec().getSelector()),
                            problem -> WorkloadReadiness.of(set, problem))),
            controllers.deployments().stream()
                .map(
                    deployment ->
                        deployment(
                            deployment, processes.selected(deployment.getSpec().getSelector()))),
            controllers.daemonSets().stream()
                .map(
                    set ->
                        judged(
                            set,
                            processes.selected(set.getSpec().getSelector()),
                            problem -> WorkloadReadiness.of(set, problem))))
        .flatMap(judged -> judged)
        .toList();
  }

  /** One whose pods are known. */
  Judged deployment(Deployment deployment, List<Pod> pods) {
    return judged(deployment, pods, problem -> WorkloadReadiness.of(deployment, problem));
  }

  private Judged judged(
      HasMetadata controller, List<Pod> pods, Function<Optional<String>, Workload> judge) {
    Workload workload = judge.apply(trouble(controller, pods, PodTrouble::lasting));
    return workload.isReady()
        ? new Judged(workload, Optional.empty(), Optional.empty())
        : new Judged(
            workload,
            trouble(controller, pods, any -> true),
            warnings.newestAbout(controller, pods).map(Warnings::text));
  }

  private Optional<String> trouble(
      HasMetadata controller, List<Pod> pods, Predicate<PodTrouble> which) {
    String reasons =
        Stream.concat(
                pods.stream().flatMap(pod -> PodTrouble.of(pod, now).stream()),
                ControllerTrouble.of(controller, warnings, now).stream())
            .filter(which)
            .map(PodTrouble::reason)
            .distinct()
            .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? Optional.empty() : Optional.of(reasons);
  }
}

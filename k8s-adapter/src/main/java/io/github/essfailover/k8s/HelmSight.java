package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.model.Endpoint;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the API shows of a release at one moment.
 *
 * <p>Immutable.
 *
 * @param quota the one that holds, where the host wants one
 * @param databases by name, as the chart rendered them or the host said
 */
record HelmSight(
    EssHelm ess,
    Controllers release,
    Processes processes,
    Optional<ResourceQuota> quota,
    Map<String, Endpoint> databases) {

  static HelmSight of(Api api, EssHelm ess) {
    Controllers all = stack(api, ess);
    Controllers release = release(all, ess);
    Set<String> foreign =
        all.where(object -> !ess.owns(object))
            .all()
            .map(EssHelm::instance)
            .collect(Collectors.toSet());
    return new HelmSight(
        ess,
        release,
        Processes.of(
            api, ess.namespace(), pod -> ess.owns(pod) && !foreign.contains(EssHelm.instance(pod))),
        ess.holdsByQuota() ? new HoldingQuota(api, ess.namespace()).find() : Optional.empty(),
        HelmDatabases.read(api, ess));
  }

  /** Everything of the chart in the namespace, of whatever release, with its databases. */
  static Controllers stack(Api api, EssHelm ess) {
    return Controllers.of(api, ess.namespace(), ClassicSight.PART_OF, ClassicSight.MATRIX_STACK);
  }

  /** A name that fits nothing must not look like a release that does not run. */
  static Controllers release(Controllers stack, EssHelm ess) {
    Controllers release = stack.where(ess::owns);
    if (release.scalable().noneMatch(HelmOrder::isMain)) {
      throw AdapterException.permanent(
          "RELEASE_NOT_FOUND",
          "The release has no StatefulSet of Synapse's main process.",
          Map.of("namespace", ess.namespace(), "release", ess.release()),
          "Install the chart matrix-stack, or say its release and namespace with EssHelm.",
          null);
    }
    return release;
  }

  /** The workloads that are to run in an active data center, but do not. */
  Set<String> missing() {
    return release
        .scalable()
        .filter(workload -> WorkloadReadiness.desired(workload) == 0)
        .filter(workload -> HelmReplicas.wanted(ess, workload).orElse(0) > 0)
        .map(ClassicSight::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Optional<HasMetadata> main() {
    return release.scalable().filter(HelmOrder::isMain).findFirst();
  }
}

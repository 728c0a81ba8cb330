package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.model.ClusterState;
import io.github.essfailover.model.Finding;
import io.github.essfailover.spi.Call;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** ESS Helm: held means that every workload of the release is at 0. Immutable. */
record HelmFlavour(EssHelm ess, Clock clock) implements Flavour {

  @Override
  public List<ClusterChanges.Watched> watched() {
    List<ClusterChanges.Watched> kinds = new ArrayList<>();
    kinds.add(client -> client.pods().inNamespace(ess.namespace()));
    kinds.add(client -> client.apps().statefulSets().inNamespace(ess.namespace()));
    kinds.add(client -> client.apps().deployments().inNamespace(ess.namespace()));
    if (ess.holdsByQuota()) {
      kinds.add(client -> client.resourceQuotas().inNamespace(ess.namespace()));
    }
    return List.copyOf(kinds);
  }

  @Override
  public ClusterState look(Api api, String identity) {
    HelmState state = HelmState.of(HelmSight.of(api, ess), clock.instant());
    HelmState explained =
        state.isWaitedFor() ? state.with(Warnings.of(api, ess.namespace())) : state;
    return explained.toClusterState(identity);
  }

  @Override
  public List<String> holdPreview() {
    List<String> lines = new ArrayList<>();
    if (ess.holdsByQuota()) {
      lines.add(
          "kubectl --namespace %s create quota %s --hard=pods=0"
              .formatted(ess.namespace(), HoldingQuota.NAME));
    }
    lines.add(
        "kubectl --namespace %s get statefulsets,deployments --selector '%s' --output custom-columns=KIND:.kind,NAME:.metadata.name,REPLICAS:.spec.replicas"
            .formatted(ess.namespace(), ess.selector()));
    lines.add("# keep what that printed: it is what activating needs");
    lines.add(
        "kubectl --namespace %s scale statefulsets,deployments --selector '%s' --replicas=0"
            .formatted(ess.namespace(), ess.selector()));
    return List.copyOf(lines);
  }

  @Override
  public void hold(Api api, Call call) {
    new HelmScale(ess, api, call).toZero(release(api), () -> release(api));
  }

  @Override
  public List<String> removePreview() {
    return List.of(
        "# nothing to remove: at 0 replicas no pod of release " + ess.release() + " is made again");
  }

  @Override
  public void removeWorkloads(Api api, Call call) {
    Controllers release = release(api);
    new HelmScale(ess, api, call).refuseIfSuperseded(release);
    String running =
        release
            .scalable()
            .filter(workload -> WorkloadReadiness.desired(workload) > 0)
            .map(ClassicSight::name)
            .collect(Collectors.joining(", "));
    if (!running.isEmpty()) {
      throw AdapterException.notApplied(
          "RELEASE_STILL_RUNS",
          "Workloads of the release still have replicas and would make pods again.",
          Map.of("release", ess.release(), "workloads", running),
          null);
    }
  }

  @Override
  public List<String> activatePreview() {
    List<String> lines = new ArrayList<>();
    if (ess.holdsByQuota()) {
      lines.add(
          "kubectl --namespace %s delete quota %s".formatted(ess.namespace(), HoldingQuota.NAME));
    }
    lines.add(
        "kubectl --namespace %s scale statefulset %s%s --replicas=1"
            .formatted(ess.namespace(), ess.release(), HelmOrder.SYNAPSE_MAIN));
    lines.add("# the same for the other workloads of release " + ess.release() + ", as noted");
    return List.copyOf(lines);
  }

  @Override
  public void activate(Api api, Call call) {
    new HelmScale(ess, api, call).up(release(api));
  }

  @Override
  public List<Finding> check(Api api) {
    return new HelmCheck(ess).run(api);
  }

  @Override
  public Optional<HasMetadata> stamped(Api api) {
    try {
      return release(api).scalable().max(Comparator.comparingLong(Stamp::epochOn));
    } catch (AdapterException e) {
      if (e.effect() != AdapterException.Effect.PERMANENT) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Controllers release(Api api) {
    return HelmSight.release(HelmSight.stack(api, ess), ess);
  }
}

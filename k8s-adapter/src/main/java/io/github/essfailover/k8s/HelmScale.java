package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.github.essfailover.error.AdapterException;
import io.github.essfailover.k8s.internal.Api;
import io.github.essfailover.k8s.internal.Stamp;
import io.github.essfailover.spi.Call;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Scales the workloads of a release for one run: annotations first, then the scale subresource,
 * each only if nobody else wrote in between. One that somebody else wrote to does not keep the
 * others waiting; it is said at the end. Confined to one call.
 */
final class HelmScale {

  private final EssHelm ess;
  private final Api api;
  private final Stamp stamp;
  private final Scaling scaling;
  private Optional<AdapterException> conflict = Optional.empty();

  HelmScale(EssHelm ess, Api api, Call call) {
    this.ess = ess;
    this.api = api;
    this.stamp = new Stamp(call);
    this.scaling = new Scaling(api);
  }

  /** Throws if a later run was here. */
  void refuseIfSuperseded(Controllers release) {
    release.scalable().forEach(stamp::refuseIfSuperseded);
  }

  void toZero(Controllers release, Supplier<Controllers> anew) {
    refuseIfSuperseded(release);
    if (ess.holdsByQuota()) {
      impose(anew);
    }
    each(HelmOrder.holding(release.scalable().toList()), this::hold);
    refuseIfUnscalable(release);
  }

  /**
   * What is not there has no version: a later run may have come between the look and the making.
   */
  private void impose(Supplier<Controllers> anew) {
    HoldingQuota quota = new HoldingQuota(api, ess.namespace());
    if (quota.impose(stamp)) {
      try {
        refuseIfSuperseded(anew.get());
      } catch (AdapterException e) {
        quota.withdraw(stamp);
        throw e;
      }
    }
  }

  private void hold(HasMetadata workload) {
    HasMetadata marked = annotated(workload, HelmReplicas.holding(workload, stamp));
    if (WorkloadReadiness.desired(marked) != 0) {
      scaling.scale(marked, 0);
    }
  }

  void up(Controllers release) {
    refuseIfSuperseded(release);
    List<HasMetadata> workloads = HelmOrder.starting(release.scalable().toList());
    refuseIfUnknown(workloads);
    if (ess.holdsByQuota()) {
      new HoldingQuota(api, ess.namespace()).lift(stamp);
    }
    each(workloads, this::start);
    if (ess.holdsByQuota()) {
      // An earlier run that was late may have made one before all carried our stamp.
      new HoldingQuota(api, ess.namespace()).lift(stamp);
    }
  }

  private void start(HasMetadata workload) {
    int wanted = HelmReplicas.wanted(ess, workload).orElse(0);
    HasMetadata marked = annotated(workload, HelmReplicas.starting(stamp));
    if (WorkloadReadiness.desired(marked) == 0 && wanted > 0) {
      scaling.scale(marked, wanted);
    }
  }

  private HasMetadata annotated(HasMetadata workload, Map<String, String> annotations) {
    return HelmReplicas.isOn(workload, annotations)
        ? workload
        : scaling.annotate(workload, annotations);
  }

  private void each(List<HasMetadata> workloads, Consumer<HasMetadata> act) {
    for (HasMetadata workload : workloads) {
      try {
        act.accept(workload);
      } catch (AdapterException e) {
        if (!e.code().equals("KUBERNETES_CONFLICT")) {
          throw e;
        }
        conflict = Optional.of(e);
      }
    }
    conflict.ifPresent(
        e -> {
          throw e;
        });
  }

  private void refuseIfUnknown(List<HasMetadata> workloads) {
    String unknown =
        workloads.stream()
            .filter(workload -> HelmReplicas.wanted(ess, workload).isEmpty())
            .map(ess::shortName)
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      throw AdapterException.permanent(
          "REPLICAS_UNKNOWN",
          "Nobody knows how many replicas some workloads should have.",
          Map.of("release", ess.release(), "workloads", unknown),
          "Say it with EssHelm.replicas(workload, count), or scale them by hand, then retry.",
          null);
    }
  }

  private static void refuseIfUnscalable(Controllers release) {
    String running =
        release.daemonSets().stream()
            .filter(set -> WorkloadReadiness.of(set, Optional.empty()).desired() > 0)
            .map(ClassicSight::name)
            .collect(Collectors.joining(", "));
    if (!running.isEmpty()) {
      throw AdapterException.permanent(
          "DAEMON_SETS_RUN",
          "The release has DaemonSets, which cannot be scaled to zero.",
          Map.of("daemonSets", running),
          "Delete them, or give them a node selector that fits no node; all else is held.",
          null);
    }
  }
}

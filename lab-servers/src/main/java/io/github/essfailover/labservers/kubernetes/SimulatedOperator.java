package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plays the ESS operator: while one of its pods is ready it creates what the deployment needs,
 * restores what was removed or changed, and writes the status of its components. It does not write
 * the ElementDeployment's: in ESS the updater reconciles that one (ess-starter-edition-core,
 * watches.yaml). Confined to one thread.
 */
final class SimulatedOperator {

  private final ObjectStore store;
  private final EssWorkloads workloads;
  private final Duration reconcileTime;
  private @Nullable Instant reconciledAt;
  private boolean reported;

  SimulatedOperator(ObjectStore store, EssWorkloads workloads, Duration reconcileTime) {
    this.store = store;
    this.workloads = workloads;
    this.reconcileTime = reconcileTime;
  }

  /** One round of an operator that runs, or does not. */
  void step(boolean running, Instant now) {
    if (!running) {
      reconciledAt = null;
      return;
    }
    if (reconciledAt == null) {
      reconciledAt = now.plus(reconcileTime);
      reported = false;
      report(Conditions.running(now));
    }
    workloads.statefulSets().forEach(this::restore);
    workloads.deployments().forEach(this::restore);
    workloads.services().forEach(service -> restore(Kind.SERVICE, service));
    workloads.ingresses().forEach(this::restore);
    if (!reported && !now.isBefore(reconciledAt)) {
      reported = true;
      report(Conditions.successful(now));
    }
  }

  /** When something is due next. */
  Instant nextDue(Instant atTheLatest) {
    return reconciledAt != null && !reported && reconciledAt.isBefore(atTheLatest)
        ? reconciledAt
        : atTheLatest;
  }

  private void restore(StatefulSet wanted) {
    Optional<StatefulSet> there = restore(Kind.STATEFUL_SET, wanted);
    there
        .filter(s -> !Objects.equals(s.getSpec().getReplicas(), wanted.getSpec().getReplicas()))
        .ifPresent(
            s -> {
              s.getSpec().setReplicas(wanted.getSpec().getReplicas());
              store.replace(Kind.STATEFUL_SET, s);
            });
  }

  private void restore(Deployment wanted) {
    Optional<Deployment> there = restore(Kind.DEPLOYMENT, wanted);
    there
        .filter(d -> !Objects.equals(d.getSpec().getReplicas(), wanted.getSpec().getReplicas()))
        .ifPresent(
            d -> {
              d.getSpec().setReplicas(wanted.getSpec().getReplicas());
              store.replace(Kind.DEPLOYMENT, d);
            });
  }

  private void restore(Ingress wanted) {
    String name = wanted.getSpec().getIngressClassName();
    restore(Kind.INGRESS, wanted)
        .filter(there -> !Objects.equals(there.getSpec().getIngressClassName(), name))
        .ifPresent(
            there -> {
              there.getSpec().setIngressClassName(name);
              store.replace(Kind.INGRESS, there);
            });
  }

  private <T extends HasMetadata> Optional<T> restore(Kind<T> kind, T wanted) {
    Optional<T> there =
        store.get(kind, wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    if (there.isEmpty()) {
      store.create(kind, wanted);
    }
    return there;
  }

  private void report(Object status) {
    for (Kind<GenericKubernetesResource> kind : List.of(Kind.SYNAPSE, Kind.ELEMENT_WEB)) {
      for (GenericKubernetesResource resource : store.list(kind)) {
        resource.setAdditionalProperty("status", status);
        store.replaceStatus(kind, resource);
      }
    }
  }
}

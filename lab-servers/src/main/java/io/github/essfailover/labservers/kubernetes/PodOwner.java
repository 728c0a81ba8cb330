package io.github.essfailover.labservers.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatusBuilder;
import org.jspecify.annotations.Nullable;

/** A workload as the controllers of pods see it. Confined to one thread. */
sealed interface PodOwner {

  ObjectMeta metadata();

  int desired();

  PodTemplateSpec template();

  /** Whether pods are numbered, so that a name is free only when its pod is gone. */
  boolean isNumbered();

  /** Writes the status if it says something new. */
  void report(ObjectStore store, int alive, int ready);

  default String namespace() {
    return metadata().getNamespace();
  }

  default String name() {
    return metadata().getName();
  }

  /** A Deployment. */
  record OfDeployment(Deployment deployment) implements PodOwner {

    @Override
    public ObjectMeta metadata() {
      return deployment.getMetadata();
    }

    @Override
    public int desired() {
      return count(deployment.getSpec().getReplicas());
    }

    @Override
    public PodTemplateSpec template() {
      return deployment.getSpec().getTemplate();
    }

    @Override
    public boolean isNumbered() {
      return false;
    }

    @Override
    public void report(ObjectStore store, int alive, int ready) {
      DeploymentStatus status =
          new DeploymentStatusBuilder()
              .withObservedGeneration(metadata().getGeneration())
              .withReplicas(omitZero(alive))
              .withUpdatedReplicas(omitZero(alive))
              .withReadyReplicas(omitZero(ready))
              .withAvailableReplicas(omitZero(ready))
              .withUnavailableReplicas(omitZero(alive - ready))
              .build();
      if (!status.equals(deployment.getStatus())) {
        deployment.setStatus(status);
        store.replaceStatus(Kind.DEPLOYMENT, deployment);
      }
    }
  }

  /** A StatefulSet. */
  record OfStatefulSet(StatefulSet statefulSet) implements PodOwner {

    @Override
    public ObjectMeta metadata() {
      return statefulSet.getMetadata();
    }

    @Override
    public int desired() {
      return count(statefulSet.getSpec().getReplicas());
    }

    @Override
    public PodTemplateSpec template() {
      return statefulSet.getSpec().getTemplate();
    }

    @Override
    public boolean isNumbered() {
      return true;
    }

    @Override
    public void report(ObjectStore store, int alive, int ready) {
      String revision = name() + "-1";
      StatefulSetStatus status =
          new StatefulSetStatusBuilder()
              .withObservedGeneration(metadata().getGeneration())
              .withCurrentRevision(revision)
              .withUpdateRevision(revision)
              .withReplicas(alive)
              .withCurrentReplicas(omitZero(alive))
              .withUpdatedReplicas(omitZero(alive))
              .withReadyReplicas(omitZero(ready))
              .withAvailableReplicas(ready)
              .build();
      if (!status.equals(statefulSet.getStatus())) {
        statefulSet.setStatus(status);
        store.replaceStatus(Kind.STATEFUL_SET, statefulSet);
      }
    }
  }

  private static int count(@Nullable Integer replicas) {
    return replicas == null ? 1 : replicas;
  }

  /** The API leaves zeros out of a status. */
  private static @Nullable Integer omitZero(int value) {
    return value == 0 ? null : value;
  }
}

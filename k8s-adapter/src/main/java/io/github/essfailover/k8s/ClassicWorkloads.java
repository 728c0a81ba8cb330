package io.github.essfailover.k8s;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.github.essfailover.k8s.internal.Api;
import java.util.List;

/**
 * The controllers of pods that the operator made, told by its label (ess-starter-edition-core,
 * playbooks/any.yml).
 *
 * <p>Immutable.
 */
record ClassicWorkloads(
    List<StatefulSet> statefulSets, List<Deployment> deployments, List<DaemonSet> daemonSets) {

  static ClassicWorkloads of(Api api, String namespace) {
    return new ClassicWorkloads(
        list(api, StatefulSet.class, "statefulsets", namespace),
        list(api, Deployment.class, "deployments", namespace),
        list(api, DaemonSet.class, "daemonsets", namespace));
  }

  /**
   * Deletes them one by one: a role needs {@code delete}, not {@code deletecollection}. In the
   * foreground, so that a controller is there until its pods are gone.
   */
  void delete(Api api) {
    statefulSets.forEach(set -> delete(api, "statefulsets", set));
    deployments.forEach(deployment -> delete(api, "deployments", deployment));
    daemonSets.forEach(set -> delete(api, "daemonsets", set));
  }

  private static <T extends HasMetadata> List<T> list(
      Api api, Class<T> type, String plural, String namespace) {
    return api.read(
        "list",
        plural + " in " + namespace,
        client ->
            client
                .resources(type)
                .inNamespace(namespace)
                .withLabel(ClassicSight.MANAGED_BY, ClassicSight.OPERATOR_LABEL)
                .list()
                .getItems());
  }

  private static <T extends HasMetadata> void delete(Api api, String plural, T object) {
    api.write(
        "delete",
        plural + " in " + object.getMetadata().getNamespace(),
        client ->
            client.resource(object).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete());
  }
}
